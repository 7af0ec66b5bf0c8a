import { beforeAll, describe, expect, test } from "vitest";
import { stepHandover } from "#server/handover/commands.ts";
import { handoverOf } from "#server/handover/queries.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { openEnvelope } from "#server/platform/signed-envelope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { signedBy } from "#server/signing-keys/commands.ts";
import { publicKeysOf } from "#server/signing-keys/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { drawUpReceipt, signReceipt } from "./commands.ts";
import { receiptOf, receiptsOf, statementOf } from "./queries.ts";
import { ReceiptStatement } from "./schema.ts";

const database = testDb();
let clock = new Date("2026-03-01T12:00:00Z");
let deps: Deps;
let owner: WorkspaceScope;
const people = new Map<Role, WorkspaceScope>();

beforeAll(async () => {
  deps = database.deps(() => clock);
  owner = await ownerScope(deps);
  await registerProject(deps, owner, { name: "Card fraud", slug: "fraud", factors: {} });
});

/** One person a role, so that who signs for both sides is the same one. */
async function as(role: Role): Promise<ProjectScope> {
  const known = people.get(role) ?? (await memberScope(deps, role));
  people.set(role, known);
  return findProject(deps, known, "fraud");
}

const another = async (role: Role) => findProject(deps, await memberScope(deps, role), "fraud");

async function settle(area: string, last: "accept" | "condition" = "accept"): Promise<void> {
  const { items } = await handoverOf(deps, await as("engineer"));
  for (const item of items.filter((one) => one.isDue && one.group === area)) {
    await stepHandover(deps, await as(item.giver), {
      itemId: item.id,
      verb: "offer",
      note: "wiki",
    });
    const more = last === "condition" ? { note: "by then", dueAt: "2026-04-01" } : {};
    await stepHandover(deps, await as(item.receiver), { itemId: item.id, verb: last, ...more });
  }
}

describe("a receipt", () => {
  test("is drawn up of an area once all of it is answered, conditions named", async () => {
    const engineer = await as("engineer");
    await expect(drawUpReceipt(deps, engineer, { area: "code" })).rejects.toMatchObject({
      code: "conflict",
    });
    await settle("code", "condition");
    const receipt = await drawUpReceipt(deps, engineer, { area: "code" });
    expect(receipt).toMatchObject({
      transition: "prototype-pilot",
      area: "code",
      isFinal: false,
      isCurrent: true,
      content: {
        counts: { accepted: 0, conditional: receipt.content.items.length },
        sides: { giving: ["data-scientist"], receiving: ["engineer"] },
      },
    });
    expect(receipt.digest).toBe(sha256(canonicalJson(receipt.content)));
    expect(receipt.content.items.every((one) => one.condition?.dueAt === "2026-04-01")).toBe(true);
    await expect(drawUpReceipt(deps, engineer, { area: "code" })).rejects.toThrow(/already/);
    await expect(drawUpReceipt(deps, engineer, { area: null })).rejects.toThrow(/wait still/);
  });

  test("of two who draw the same up at once one does", async () => {
    await settle("environment");
    const [a, b] = [await as("engineer"), await as("data-scientist")];
    const tries = await Promise.allSettled(
      [a, b].map((scope) => drawUpReceipt(deps, scope, { area: "environment" })),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("is final when both sides have signed, by two people, in the roles it names", async () => {
    const receipts = await receiptsOf(deps, await as("engineer"));
    const receipt = receipts.find(({ area }) => area === "environment");
    if (!receipt) throw new Error("no receipt");
    const { receiptId } = receipt;
    const sign = (scope: ProjectScope, side: "giving" | "receiving") =>
      signReceipt(deps, scope, { receiptId, side });
    await expect(sign(await as("security"), "giving")).rejects.toThrow(/data scientist/);
    await expect(statementOf(deps, await as("engineer"), receiptId)).rejects.toThrow(/not final/);
    await sign(await as("data-scientist"), "giving");
    await expect(sign(await as("data-scientist"), "giving")).rejects.toMatchObject({
      code: "conflict",
    });
    const two = await Promise.allSettled([
      sign(await another("engineer"), "receiving"),
      sign(await another("engineer"), "receiving"),
    ]);
    expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const final = await receiptOf(deps, await as("engineer"), receiptId);
    expect(final.isFinal).toBe(true);
    expect(final.signatures.map(({ side }) => side)).toEqual(["giving", "receiving"]);
  });

  test("once final it can be exported, signed with the workspace's key", async () => {
    const receipts = await receiptsOf(deps, await as("engineer"));
    const final = receipts.find(({ isFinal }) => isFinal);
    if (!final) throw new Error("none is final");
    const scope = await as("engineer");
    const envelope = await signedBy(deps, scope, await statementOf(deps, scope, final.receiptId));
    const keys = await publicKeysOf(deps, scope);
    const payload = openEnvelope(
      envelope,
      keys.map(({ publicKey }) => publicKey),
    );
    const statement = ReceiptStatement.parse(JSON.parse(payload ?? ""));
    expect(statement.digest).toBe(sha256(canonicalJson(statement.content)));
    expect(statement.signatures).toHaveLength(2);
    const forged = { ...envelope, payload: Buffer.from("{}").toString("base64") };
    expect(
      openEnvelope(
        forged,
        keys.map((key) => key.publicKey),
      ),
    ).toBeNull();
  });

  test("is not signed any more when the list has changed since; a new one is drawn up", async () => {
    const scope = await as("engineer");
    const stale = (await receiptsOf(deps, scope)).find(({ area }) => area === "code");
    const itemId = stale?.content.items[0]?.id ?? "";
    clock = new Date(clock.getTime() + 60_000);
    await stepHandover(deps, scope, { itemId, verb: "accept" });
    const { receiptId = "" } = stale ?? {};
    const signed = signReceipt(deps, scope, { receiptId, side: "receiving" });
    await expect(signed).rejects.toThrow(/changed since/);
    const fresh = await drawUpReceipt(deps, scope, { area: "code" });
    expect(fresh.content.counts.accepted).toBe(1);
    const then = await receiptOf(deps, scope, receiptId);
    expect(then).toMatchObject({ isCurrent: false, digest: stale?.digest });
  });

  test("nobody signs for both sides, whatever role they have by then", async () => {
    const [fresh] = await receiptsOf(deps, await as("engineer"));
    if (!fresh) throw new Error("no receipt");
    const { receiptId } = fresh;
    const scope = await as("engineer");
    await signReceipt(deps, scope, { receiptId, side: "receiving" });
    if (scope.actor.kind !== "person") throw new Error("no person");
    const { userId } = scope.actor;
    const row = { projectId: scope.projectId, receiptId, side: "giving", role: "engineer" };
    await expect(
      database.db.handoverSignature.create({
        data: { ...row, signedById: userId, signedAt: clock },
      }),
    ).rejects.toThrow();
  });

  test("the database changes and takes away neither receipt nor signature, but with the project", async () => {
    const { handoverReceipt, handoverSignature } = database.db;
    await expect(handoverReceipt.updateMany({ data: { digest: "" } })).rejects.toThrow(
      /append-only/,
    );
    await expect(handoverSignature.updateMany({ data: { role: "sre" } })).rejects.toThrow();
    await expect(handoverReceipt.deleteMany()).rejects.toThrow(/leaves with its project/);
    await expect(handoverSignature.deleteMany()).rejects.toThrow(/leaves with its project/);
    expect(await handoverReceipt.count()).toBe(3);
    await database.db.project.deleteMany();
    expect(await handoverReceipt.count()).toBe(0);
  });
});
