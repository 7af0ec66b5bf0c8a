import { expect, test } from "vitest";
import { z } from "zod";
import { once } from "#server/idempotency/commands.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { applyRetention } from "#server/retention/commands.ts";
import { testDb } from "#server/test/database.ts";
import { tablesWith as everyTableWith } from "#server/test/every-row.ts";
import { ownerScope } from "#server/test/factories.ts";
import { removeProject } from "./commands.ts";

const database = testDb();
let later = 0;
const deps = () => database.deps(() => new Date(Date.now() + later));

const tablesWith = (text: string) => everyTableWith(database.db, text);

async function registeredByKey(name: string) {
  const owner = await ownerScope(deps());
  const reply = await once(deps(), owner, {
    key: `key of ${name}`.replaceAll(" ", "-"),
    requestDigest: "d",
    run: async () => ({
      status: 201,
      body: await registerProject(deps(), owner, { name, factors: {} }),
    }),
  });
  return { owner, ...z.object({ slug: z.string(), id: z.string() }).parse(reply.body) };
}

test("of a deleted project nothing is left in any table but the audit log", async () => {
  const { owner, slug, id } = await registeredByKey("Beetlebrow");
  expect((await findProject(deps(), owner, slug)).projectId).toBe(id);
  expect(await tablesWith("beetlebrow")).toContain('public."IdempotentReply"');
  const { workspaceId } = owner;
  const kept = { workspaceId, createdAt: deps().now() };
  const hook = { url: "https://hook.example", secretBox: Buffer.from("s"), createdById: "x" };
  await database.db.webhook.create({ data: { ...kept, id: "w", ...hook } });
  const body = JSON.stringify({ type: "t", data: { project: { id, slug, name: "Beetlebrow" } } });
  await database.db.webhookMessage.create({
    data: { ...kept, webhookId: "w", id: "m", event: "t", body },
  });
  await removeProject(deps(), owner, { slug, typedName: "Beetlebrow" });
  for (const text of ["beetlebrow", id])
    expect([text, await tablesWith(text)]).toEqual([text, ['public."AuditEntry"']]);
});

test("an answer kept for a repeat is gone a day later, though its key is never used again", async () => {
  await registeredByKey("Longhorn");
  await applyRetention(deps());
  expect(await database.db.idempotentReply.count()).toBe(1);
  later = 25 * 3_600_000;
  await applyRetention(deps());
  expect(await database.db.idempotentReply.count()).toBe(0);
});
