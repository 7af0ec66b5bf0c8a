import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { afterEach, describe, expect, test } from "vitest";
import { parseAllowList, whyRefusedIp, whyRefusedUrl } from "./addresses.ts";
import { FetchError } from "./errors.ts";
import { type HttpOptions, openHttp } from "./http.ts";

type Answer = http.RequestListener;
const open: http.Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: Answer): Promise<{ url: string; port: number }> {
  const server = http.createServer(answer).listen(0, "127.0.0.1");
  open.push(server);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port };
}

function client(base: string, more: Partial<HttpOptions> & { allow?: string } = {}) {
  const { allow = "127.0.0.0/8", ...options } = more;
  return openHttp({
    base,
    allowed: parseAllowList(allow),
    credentials: { kind: "none" },
    bytesMax: 1_000_000,
    timeoutMs: 2_000,
    now: () => new Date("2026-03-01T12:00:00Z"),
    ...options,
  });
}

async function faultOf(work: () => Promise<unknown>): Promise<FetchError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof FetchError) return error;
    throw error;
  }
  throw new Error("it answered");
}
const codeOf = async (work: () => Promise<unknown>) => (await faultOf(work)).code;

describe("an address that a person typed is refused", () => {
  test.each([
    ["another scheme", "ftp://example.org/"],
    ["a file", "file:///etc/passwd"],
    ["a socket file", "unix:/var/run/docker.sock"],
    ["a socket file over HTTP", "http+unix://%2Fvar%2Frun%2Fdocker.sock/v1"],
    ["no address at all", "mlflow"],
    ["a user name", "http://admin@example.org/"],
    ["a password", "https://a:b@example.org/"],
    ["a host hidden behind a user name", "http://example.org@127.0.0.1/"],
    ["loopback", "http://127.0.0.1/"],
    ["loopback elsewhere in its range", "http://127.9.9.9/"],
    ["loopback in decimal", "http://2130706433/"],
    ["loopback in octal", "http://0177.0.0.1/"],
    ["loopback in hexadecimal", "http://0x7f000001/"],
    ["loopback cut short", "http://127.1/"],
    ["loopback in full-width digits", "http://\uff11\uff12\uff17.0.0.1/"],
    ["loopback of IPv6", "http://[::1]/"],
    ["loopback mapped into IPv6", "http://[::ffff:127.0.0.1]/"],
    ["loopback mapped into IPv6, in hexadecimal", "http://[::ffff:7f00:1]/"],
    ["the unspecified address", "http://0.0.0.0/"],
    ["the unspecified address of IPv6", "http://[::]/"],
    ["a private network", "http://10.1.2.3/"],
    ["another private network", "https://192.168.0.10:8443/"],
    ["a third private network", "http://172.16.5.4/"],
    ["a shared network (RFC 6598)", "http://100.64.0.1/"],
    ["link-local", "http://169.254.1.1/"],
    ["a cloud machine's metadata", "http://169.254.169.254/latest/meta-data/"],
    ["metadata over IPv6", "http://[fd00:ec2::254]/"],
    ["an IPv4 address carried in IPv6", "http://[::7f00:1]/"],
    ["the wire server of a cloud", "http://168.63.129.16/"],
    ["a unique local address", "http://[fc00::1]/"],
    ["link-local of IPv6", "http://[fe80::1]/"],
    ["a private address translated by NAT64", "http://[64:ff9b::a00:1]/"],
    ["a private address carried by 6to4", "http://[2002:a00:1::]/"],
    ["a public address in decimal", "http://134744072/"],
    ["multicast", "http://224.0.0.1/"],
    ["broadcast", "http://255.255.255.255/"],
    ["a benchmark network", "http://198.18.0.1/"],
    ["a mail server's port", "http://example.org:25/"],
    ["port zero", "http://example.org:0/"],
    ["a line end", "http://example.org/\r\nX: y"],
    ["a tab inside the host", "http://127.0\t.0.1/"],
    ["backslashes", "http:\\\\127.0.0.1\\"],
  ])("%s: %s", (_, url) => {
    expect(whyRefusedUrl(url, [])).not.toBeNull();
  });

  test.each([
    "https://mlflow.example.org",
    "http://mlflow.example.org:5000/base",
    "https://8.8.8.8/",
    "http://[2606:4700::1111]:9090/",
  ])("and a public one is not: %s", (url) => {
    expect(whyRefusedUrl(url, [])).toBeNull();
  });

  test("whatever is written, an address that is no plain public one is never asked", () => {
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    const spellings = octets.chain(([a, b, c, d]) => {
      const n = ((a * 256 + b) * 256 + c) * 256 + d;
      return fc.constantFrom(
        [`${a}.${b}.${c}.${d}`, n] as const,
        [String(n), n] as const,
        [`0x${n.toString(16)}`, n] as const,
        [`0${a.toString(8)}.${b}.${c}.${d}`, n] as const,
        [`${a}.${(b * 256 + c) * 256 + d}`, n] as const,
        [`[::ffff:${a}.${b}.${c}.${d}]`, n] as const,
      );
    });
    fc.assert(
      fc.property(spellings, ([host, n]) => {
        const plain = [24, 16, 8, 0].map((bits) => (n >>> bits) & 255).join(".");
        const isPublic = ipaddr.parse(plain).range() === "unicast";
        const isRefused = whyRefusedUrl(`http://${host}/`, []) !== null;
        // An unusual spelling may be refused though it is public; a private one never passes.
        return isPublic || isRefused;
      }),
      { numRuns: 2_000 },
    );
  });

  test("any text is judged without a fault, and what passes parses to http or https", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
        const why = whyRefusedUrl(text, []);
        return why !== null || /^https?:$/.test(new URL(text).protocol);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the operator's list", () => {
  const allowed = parseAllowList("mlflow.internal, 10.0.0.0/8 prometheus:9090,[fd12::1]:80");
  const ask = (host: string, port: number, ip: string) =>
    whyRefusedIp(ip, { host, port, allowed }) === null;

  test("lets exactly what it names through", () => {
    expect(ask("mlflow.internal", 5000, "192.168.1.1")).toBe(true);
    expect(ask("prometheus", 9090, "172.16.0.9")).toBe(true);
    expect(ask("prometheus", 9091, "172.16.0.9")).toBe(false);
    expect(ask("other.internal", 80, "10.200.0.1")).toBe(true);
    expect(ask("other.internal", 80, "::ffff:10.200.0.1")).toBe(true);
    expect(ask("x.mlflow.internal", 80, "192.168.1.1")).toBe(false);
    expect(ask("fd12::1", 80, "fd12::1")).toBe(true);
    expect(ask("fd12::1", 81, "fd12::1")).toBe(false);
  });

  test("a name that it holds still never leads to the machine's metadata or to nobody", () => {
    expect(ask("mlflow.internal", 80, "169.254.169.254")).toBe(false);
    expect(ask("mlflow.internal", 80, "0.0.0.0")).toBe(false);
  });

  test.each(["10.0.0.0/99", "http://a/b", "a b:c@d", "x/y"])("%s is no entry", (text) => {
    expect(() => parseAllowList(text)).toThrow();
  });
});

describe("what is checked is what is asked", () => {
  test("a name is looked up once, and one private address among public ones refuses it", async () => {
    let lookups = 0;
    const resolve = async () => {
      lookups++;
      return ["93.184.216.34", "127.0.0.1"];
    };
    const { port } = await serve((_, response) => response.end("secret"));
    const asked = client(`http://rebind.example:${port}`, { allow: "", resolve });
    expect(await codeOf(() => asked.get("/"))).toBe("refused-address");
    expect(lookups).toBe(1);
  });

  test("the address that was checked is connected to, under the name that was asked", async () => {
    const { port } = await serve((request, response) => response.end(request.headers.host));
    let lookups = 0;
    const resolve = async () => (lookups++ === 0 ? ["127.0.0.1"] : ["203.0.113.1"]);
    const asked = client(`http://mlflow.example:${port}`, { allow: "mlflow.example", resolve });
    const { bytes } = await asked.get("/");
    expect(new TextDecoder().decode(bytes)).toBe(`mlflow.example:${port}`);
    expect(lookups).toBe(1);
  });

  test("a proxy of the environment is not used", async () => {
    const proxy = await serve((_, response) => response.end("proxied"));
    const { url } = await serve((_, response) => response.end("direct"));
    const before = { ...process.env };
    Object.assign(process.env, {
      HTTP_PROXY: proxy.url,
      http_proxy: proxy.url,
      ALL_PROXY: proxy.url,
    });
    try {
      const { bytes } = await client(url).get("/");
      expect(new TextDecoder().decode(bytes)).toBe("direct");
    } finally {
      process.env = before;
    }
  });

  test("localhost is a name like any other and refused", async () => {
    const { port } = await serve((_, response) => response.end());
    const asked = client(`http://localhost:${port}`, { allow: "" });
    expect(await codeOf(() => asked.get("/"))).toBe("refused-address");
  });
});

describe("redirects", () => {
  const to =
    (location: string, status = 302): Answer =>
    (_, response) => {
      response.writeHead(status, { location }).end();
    };

  test("into the network are refused", async () => {
    const { url, port } = await serve(to("http://169.254.169.254/latest/meta-data/"));
    const asked = client(url, { allow: `127.0.0.1:${port}` });
    expect(await codeOf(() => asked.get("/"))).toBe("refused-address");
    const { url: other } = await serve(to("file:///etc/passwd"));
    expect(await codeOf(() => client(other).get("/"))).toBe("refused-address");
  });

  test("to another host are not followed, whoever names it", async () => {
    let asked = 0;
    const target = await serve((_, response) => {
      asked += 1;
      response.end("there");
    });
    const { url } = await serve(to(`http://127.0.0.2:${target.port}/there`));
    const ask = () => client(url, { allow: "127.0.0.0/8" }).get("/");
    expect(await codeOf(ask)).toBe("bad-answer");
    await expect(ask()).rejects.toThrow(/another host \(127\.0\.0\.2\)/);
    expect(asked).toBe(0);
  });

  test("to another port of the host are followed without the credentials", async () => {
    const seen: (string | undefined)[] = [];
    const target = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end("there");
    });
    const { url } = await serve(to(`${target.url}/there`));
    const asked = client(url, { credentials: { kind: "bearer", token: "t0k3n" } });
    expect((await asked.get("/")).status).toBe(200);
    expect(seen).toEqual([undefined]);
  });

  test("in a circle end", async () => {
    const { url } = await serve(to("/again"));
    expect(await codeOf(() => client(url).get("/"))).toBe("bad-answer");
  });

  test("of a POST to a sign-in page are told as such", async () => {
    const { url } = await serve(to("/login"));
    expect(await codeOf(() => client(url).post("/", {}))).toBe("bad-answer");
  });
});

describe("answers are bounded", () => {
  test("in size, while they stream in", async () => {
    let sent = 0;
    const { url } = await serve((_, response) => {
      const more = () => {
        sent += 100_000;
        if (!response.destroyed && response.write(Buffer.alloc(100_000))) setImmediate(more);
      };
      response.on("drain", more);
      more();
    });
    expect(await codeOf(() => client(url).get("/"))).toBe("too-large");
    expect(sent).toBeLessThan(20_000_000);
  });

  test("all together, in bytes and in time", async () => {
    const { url } = await serve((_, response) => void response.end("x".repeat(400)));
    const small = client(url, { totalBytesMax: 1_000 });
    expect((await small.get("/")).bytes.byteLength).toBe(400);
    await small.get("/");
    expect(await codeOf(() => small.get("/"))).toBe("too-large");
    const short = client(url, { totalMsMax: 30 });
    await short.get("/");
    await new Promise((done) => setTimeout(done, 50));
    expect(await codeOf(() => short.get("/"))).toBe("timed-out");
  });

  test("in time, also when they trickle", async () => {
    const { url } = await serve((_, response) => {
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(timer));
    });
    expect(await codeOf(() => client(url, { timeoutMs: 200 }).get("/"))).toBe("timed-out");
  });

  test("and never unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    });
    expect(await codeOf(() => client(url).get("/"))).toBe("bad-answer");
  });
});

describe("faults are told apart", () => {
  const answering =
    (status: number, headers = {}): Answer =>
    (_, response) => {
      response.writeHead(status, headers).end("{}");
    };

  test.each([
    [401, "unauthorised"],
    [403, "unauthorised"],
    [429, "rate-limited"],
    [500, "bad-answer"],
    [502, "unreachable"],
    [503, "unreachable"],
  ])("%i is %s", async (status, code) => {
    const { url } = await serve(answering(status));
    expect(await codeOf(() => client(url).get("/"))).toBe(code);
  });

  test("a server that is off is unreachable, a name that nobody knows too", async () => {
    const { url } = await serve(answering(200));
    open.at(-1)?.close();
    expect(await codeOf(() => client(url).get("/"))).toBe("unreachable");
    const nowhere = client("http://nowhere.invalid:5000");
    expect(await codeOf(() => nowhere.get("/"))).toBe("unreachable");
  });

  test("a short Retry-After is kept to, a long one is handed on", async () => {
    const asked: number[] = [];
    const { url } = await serve((_, response) => {
      asked.push(performance.now());
      if (asked.length === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else response.end("now");
    });
    expect((await client(url).get("/")).status).toBe(200);
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(900);
    const { url: busy } = await serve(answering(429, { "retry-after": "3600" }));
    expect((await faultOf(() => client(busy).get("/"))).retryAfterMs).toBe(3_600_000);
  });

  test("requests keep their distance", async () => {
    const asked: number[] = [];
    const { url } = await serve((_, response) => {
      asked.push(performance.now());
      response.end();
    });
    const paced = client(url, { pauseMs: 100 });
    for (let i = 0; i < 3; i++) await paced.get("/");
    expect((asked[2] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(180);
  });
});

describe("credentials", () => {
  async function sentWith(credentials: HttpOptions["credentials"]) {
    const seen: http.IncomingHttpHeaders[] = [];
    const { url } = await serve((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    await client(url, { credentials }).get("/bucket/a key.json", { "list-type": 2 });
    return seen[0];
  }

  test("basic and bearer are headers", async () => {
    const basic = await sentWith({ kind: "basic", user: "ann", password: "s:cret" });
    expect(basic?.authorization).toBe(`Basic ${Buffer.from("ann:s:cret").toString("base64")}`);
    expect((await sentWith({ kind: "bearer", token: "t" }))?.authorization).toBe("Bearer t");
    expect((await sentWith({ kind: "none" }))?.authorization).toBeUndefined();
  });

  test("an access key signs and is not sent itself", async () => {
    const headers = await sentWith({
      kind: "access-key",
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey: "a-secret-key",
      region: "eu-central-1",
    });
    expect(headers?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20260301\/eu-central-1\/s3\/aws4_request, /,
    );
    expect(JSON.stringify(headers)).not.toContain("a-secret-key");
  });
});
