import { createHash, createHmac } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { Documents } from "#server/evidence/adapters/http.ts";
import { parseAllowList } from "#server/platform/addresses.ts";
import { FetchError } from "#server/platform/errors.ts";
import { openHttp } from "#server/platform/http.ts";
import type { HttpCredentials } from "#server/platform/http-credentials.ts";
import { type Answer, type Asked, type Recorded, startRecorded } from "#server/test/recorded.ts";
import {
  type BucketCursor,
  type FolderCursor,
  fetchBucket,
  fetchFolder,
  probeFolder,
} from "./queries.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const started: Recorded[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function serve(
  answer: (asked: Asked) => Answer | null,
  of: { folder?: string; credentials?: HttpCredentials } = {},
) {
  const server = await startRecorded(answer);
  started.push(server);
  const { folder = "", credentials = { kind: "none" } } = of;
  const http = openHttp({
    base: server.url + folder,
    allowed: parseAllowList("127.0.0.1"),
    credentials,
    bytesMax: 1_000_000,
    now: () => AT,
  });
  return { server, http };
}

async function read<Cursor>(all: Documents<Cursor>) {
  const names: string[] = [];
  for (;;) {
    const next = await all.next();
    if (next.done) return { names, ...next.value };
    names.push(next.value.name);
  }
}

describe("a folder over HTTP", () => {
  const files = new Map([
    ["/reports/a.json", '{"a":1}'],
    ["/reports/sub/b.xml", "<b/>"],
  ]);
  const index = '<html><a href="../">up</a><a href="a.json">a</a><a href="sub/b.xml">b</a></html>';
  const answer = ({ path }: Asked): Answer | null => {
    if (path === "/reports/") return { body: index, type: "text/html" };
    const body = files.get(path);
    return body === undefined ? null : { body };
  };
  const fetched = async (since: FolderCursor | null) => {
    const { http, server } = await serve(answer, { folder: "/reports/" });
    return read(fetchFolder(http, { url: `${server.url}/reports/`, since }));
  };

  test("gives each report once, and again only when its content changed", async () => {
    const first = await fetched(null);
    expect(first.names).toEqual(["a.json", "sub/b.xml"]);
    expect((await fetched(first.cursor)).names).toEqual([]);
    files.set("/reports/a.json", '{"a":2}');
    expect((await fetched(first.cursor)).names).toEqual(["a.json"]);
  });

  test("does not even ask for a file whose stamp in the list is as it was", async () => {
    const { http, server } = await serve(({ path }) =>
      path === "/list.json" ? { body: '[{"name":"a.json","etag":"1"}]' } : { body: "{}" },
    );
    const url = `${server.url}/list.json`;
    const { cursor } = await read(fetchFolder(http, { url, since: null }));
    const asked = server.asked.length;
    await read(fetchFolder(http, { url, since: cursor }));
    expect(server.asked.slice(asked).map(({ path }) => path)).toEqual(["/list.json"]);
  });

  test("goes on past a file that is missing, and says so", async () => {
    const { http, server } = await serve(({ path }) =>
      path === "/"
        ? { body: '["gone.json","here.json"]' }
        : path === "/here.json"
          ? { body: "{}" }
          : null,
    );
    const { names, notes } = await read(fetchFolder(http, { url: `${server.url}/`, since: null }));
    expect([names, notes]).toEqual([["here.json"], ["gone.json answers 404."]]);
  });

  test("that is no list is told apart", async () => {
    const { http, server } = await serve(() => ({ body: "hello", type: "text/plain" }));
    await expect(probeFolder(http, `${server.url}/`)).rejects.toThrow(FetchError);
  });
});

/** AWS Signature Version 4 once more, written after its documentation and not after the library. */
function isSigned({ method, path, query, headers }: Asked, secret: string): boolean {
  const [, day = "", region = "", names = "", sent = ""] =
    /Credential=[^/]+\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)/.exec(
      headers.authorization ?? "",
    ) ?? [];
  const strict = (text: string) =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const canonical = [
    method,
    path
      .split("/")
      .map((part) => strict(decodeURIComponent(part)))
      .join("/"),
    [...query]
      .map(([key, value]) => `${strict(key)}=${strict(value)}`)
      .sort()
      .join("&"),
    ...names.split(";").map((name) => `${name}:${String(headers[name]).trim()}`),
    "",
    names,
    String(headers["x-amz-content-sha256"]),
  ].join("\n");
  const hash = createHash("sha256").update(canonical).digest("hex");
  const text = [
    "AWS4-HMAC-SHA256",
    headers["x-amz-date"],
    `${day}/${region}/s3/aws4_request`,
    hash,
  ];
  const key = [day, region, "s3", "aws4_request"].reduce<string | Buffer>(
    (from, part) => createHmac("sha256", from).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac("sha256", key).update(text.join("\n")).digest("hex") === sent;
}

describe("a bucket", () => {
  type Kept = { key: string; at: string; etag: string };
  let kept: Kept[] = [
    { key: "est/a b+c.json", at: "2026-11-24T10:00:00.000Z", etag: "1" },
    { key: "est/d.json", at: "2026-11-24T11:00:00.000Z", etag: "2" },
    { key: "est/plot.png", at: "2026-11-24T11:00:00.000Z", etag: "3" },
  ];
  const list = ({ key, at, etag }: Kept) =>
    `<Contents><Key>${key}</Key><LastModified>${at}</LastModified><ETag>${etag}</ETag><Size>2</Size></Contents>`;
  /** Two objects a page; refuses what is not signed. */
  const store = (asked: Asked): Answer | null => {
    if (!isSigned(asked, "s3cr3t")) return { status: 403, body: "<Error/>" };
    if (asked.path !== "/ci-reports") return { body: "{}" };
    const from = Number(asked.query.get("continuation-token") ?? 0);
    const isCut = from + 2 < kept.length;
    const next = isCut ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : "";
    const body = kept
      .slice(from, from + 2)
      .map(list)
      .join("");
    return {
      body: `<ListBucketResult>${body}<IsTruncated>${isCut}</IsTruncated>${next}</ListBucketResult>`,
      type: "application/xml",
    };
  };
  const credentials = {
    kind: "access-key",
    accessKeyId: "AKID",
    secretAccessKey: "s3cr3t",
    region: "eu-central-1",
  } as const;
  const fetched = async (since: BucketCursor | null, more: HttpCredentials = credentials) => {
    const { http } = await serve(store, { credentials: more });
    return read(fetchBucket(http, { bucket: "ci-reports", prefix: "est/ two+", since }));
  };

  test("is listed page by page with signed requests; what is new is fetched, once", async () => {
    const first = await fetched(null);
    expect(first.names).toEqual(["est/a b+c.json", "est/d.json"]);
    expect(first.cursor.changedAt).toBe("2026-11-24T11:00:00.000Z");
    expect((await fetched(first.cursor)).names).toEqual([]);
    kept = [...kept, { key: "est/e.json", at: "2026-11-24T11:30:00.000Z", etag: "4" }];
    expect((await fetched(first.cursor)).names).toEqual(["est/e.json"]);
  });

  test("takes no other key", async () => {
    await expect(fetched(null, { ...credentials, secretAccessKey: "other" })).rejects.toMatchObject(
      {
        code: "unauthorised",
      },
    );
  });
});
