import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { z } from "zod";
import { parseAllowList } from "#server/platform/addresses.ts";
import { canonicalJson, hmacSha256 } from "#server/platform/digest.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { anchorHead } from "./commands.ts";
import { verifyChain } from "./queries.ts";
import { anchorKey } from "./rules/anchor.ts";
import { Head } from "./schema.ts";

const database = testDb();
const Sent = z.object({
  anchor: Head.extend({ workspaceId: z.string(), at: z.string() }),
  signature: z.string(),
});

async function listening<T>(status: number, use: (url: string, bodies: string[]) => Promise<T>) {
  const bodies: string[] = [];
  const server = createServer((request, answer) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      bodies.push(body);
      answer.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  try {
    return await use(`http://127.0.0.1:${port}/heads`, bodies);
  } finally {
    server.close();
  }
}

test("the head is sent signed, fits the chain, and finds one that is rewritten later", async () => {
  const deps = { ...database.deps(), connectHosts: () => parseAllowList("127.0.0.0/8") };
  const scope = await ownerScope(deps);
  const { workspaceId } = scope;
  const body = await listening(204, async (url, bodies) => {
    await anchorHead(deps, { workspaceId, url });
    return bodies[0] ?? "";
  });
  const { anchor, signature } = Sent.parse(JSON.parse(body));
  const mac = hmacSha256(anchorKey(deps.serverSecret()), [canonicalJson(anchor)], "hex");
  expect(signature).toBe(`sha256=${mac}`);
  expect(await verifyChain(deps, scope, anchor)).toMatchObject({ isWhole: true });
  const other = { ...anchor, hash: "a".repeat(64) };
  expect((await verifyChain(deps, scope, other)).faults).toMatchObject([{ kind: "altered" }]);
});

test("a receiver that is down, refuses, or stands inside the network unnamed is tried again", async () => {
  const deps = database.deps();
  const { workspaceId } = await ownerScope(deps);
  await listening(204, async (url, bodies) => {
    await expect(anchorHead(deps, { workspaceId, url })).rejects.toMatchObject({
      code: "refused-address",
    });
    expect(bodies).toEqual([]);
  });
  const near = { ...deps, connectHosts: () => parseAllowList("127.0.0.0/8") };
  for (const status of [404, 500])
    await listening(status, async (url) => {
      await expect(anchorHead(near, { workspaceId, url })).rejects.toThrow();
    });
});
