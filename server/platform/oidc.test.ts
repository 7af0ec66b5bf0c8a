import { once } from "node:events";
import http, { type RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import { claimsOf } from "./oidc.ts";

const open: http.Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function portOf(answer: RequestListener): Promise<number> {
  const server = http.createServer(answer).listen(0, "0.0.0.0");
  open.push(server);
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const json =
  (value: unknown): RequestListener =>
  (_, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(value));
  };
const idToken = `x.${Buffer.from(JSON.stringify({ sub: "ada" })).toString("base64url")}.x`;
const ask = (port: number) =>
  claimsOf(
    {
      issuer: `http://127.0.0.1:${port}`,
      clientId: "assay",
      clientSecret: undefined,
      scopes: ["openid"],
      groupsClaim: "groups",
    },
    { idToken, accessToken: "access" },
  );

/** A provider whose discovery names `userinfo` at `host`. */
const provider = async (host: string, userinfo: RequestListener) => {
  let asked = 0;
  const port = await portOf((request, response) => {
    if (request.url === "/userinfo") {
      asked += 1;
      userinfo(request, response);
    } else json({ userinfo_endpoint: `http://${host}:${port}/userinfo` })(request, response);
  });
  return { port, asked: () => asked };
};

test("the issuer that the operator named is asked, inside the network too, with the person's token", async () => {
  let seen: string | undefined;
  const { port } = await provider("127.0.0.1", (request, response) => {
    seen = request.headers.authorization;
    json({ sub: "ada", groups: ["ml"] })(request, response);
  });
  expect(await ask(port)).toMatchObject({ sub: "ada", groups: ["ml"] });
  expect(seen).toBe("Bearer access");
});

test("an address inside the network that only the provider names is not asked", async () => {
  const { port, asked } = await provider("127.0.0.2", json({ sub: "ada" }));
  await expect(ask(port)).rejects.toThrow(/inside a network/);
  expect(asked()).toBe(0);
});

test("a redirect is not followed, and an endless answer not read", async () => {
  const elsewhere = await provider("127.0.0.1", (_, response) => {
    response.writeHead(302, { location: "http://169.254.169.254/" }).end();
  });
  await expect(ask(elsewhere.port)).rejects.toThrow(/answered 302/);
  const endless = await provider("127.0.0.1", (_, response) => {
    const more = () => void response.write("x".repeat(100_000), () => setImmediate(more));
    response.on("close", () => response.destroy());
    more();
  });
  await expect(ask(endless.port)).rejects.toThrow(/larger than 1000000 bytes/);
});
