import { beforeAll, describe, expect, test } from "vitest";
import { stepHandover } from "#server/handover/commands.ts";
import { handoverOf } from "#server/handover/queries.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { addItem, changeItem, retireItem } from "./commands.ts";
import { ownItems } from "./queries.ts";
import type { SaveItem } from "./schema.ts";

const database = testDb();
let clock = new Date("2026-03-01T12:00:00Z");
const deps = () => database.deps(() => clock);
const later = () => {
  clock = new Date(clock.getTime() + 60_000);
};
let owner: WorkspaceScope;

const ITEM: SaveItem = {
  group: "ownership",
  text: "The service desk knows whom to call",
  giver: "engineer",
  receiver: "sre",
  requiredFrom: "pilot",
  isRequired: true,
};

beforeAll(async () => {
  owner = await ownerScope(deps());
  await registerProject(deps(), owner, { name: "One", slug: "one", factors: {} });
});

const listed = async (at?: Date) => {
  const scope = await findProject(deps(), owner, "one");
  const { items } = await handoverOf(deps(), scope, at);
  return items.filter(({ origin }) => origin === "own");
};

describe("the workspace's own items", () => {
  test("stand on every project's list from the day they are added, and are handed over like any other", async () => {
    const before = clock;
    later();
    const { items } = await addItem(deps(), owner, ITEM);
    expect(await listed(before)).toEqual([]);
    expect(await listed()).toMatchObject([{ text: ITEM.text, state: "open", isDue: true }]);
    const engineer = await findProject(deps(), await memberScope(deps(), "engineer"), "one");
    const itemId = items[0]?.id ?? "";
    await stepHandover(deps(), engineer, { itemId, verb: "offer", note: "wiki/desk" });
    expect(await listed()).toMatchObject([{ state: "offered" }]);
  });

  test("said otherwise they keep what was offered; a past day has the old words", async () => {
    const [item] = (await ownItems(deps(), owner)).items;
    if (!item) throw new Error("no item");
    const before = clock;
    later();
    const { id, version } = item;
    await changeItem(deps(), owner, { ...ITEM, id, version, text: "The desk has been told" });
    expect(await listed()).toMatchObject([{ text: "The desk has been told", state: "offered" }]);
    expect((await listed(before))[0]?.text).toBe(ITEM.text);
  });

  test("of two who change the same version one wins, and the other is told", async () => {
    const [item] = (await ownItems(deps(), owner)).items;
    if (!item) throw new Error("no item");
    const change = (text: string) =>
      changeItem(deps(), owner, { ...ITEM, id: item.id, version: item.version, text });
    const tries = await Promise.allSettled([change("First of the two"), change("Second of two")]);
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(change("Much too late now")).rejects.toMatchObject({ code: "conflict" });
  });

  test("nobody gives to themselves, and nothing is asked for twice", async () => {
    await expect(
      addItem(deps(), owner, { ...ITEM, text: "Another text here", receiver: "engineer" }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/receiver" });
    const [item] = (await ownItems(deps(), owner)).items;
    await expect(
      addItem(deps(), owner, { ...ITEM, text: item?.text.toUpperCase() ?? "" }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/text" });
  });

  test("retired they leave every list, and their history stays", async () => {
    const [item] = (await ownItems(deps(), owner)).items;
    if (!item) throw new Error("no item");
    later();
    const left = await retireItem(deps(), owner, { id: item.id, version: item.version });
    expect(left.items).toEqual([]);
    expect(left.history.map(({ isRetired }) => isRetired)).toEqual([true, false, false, false]);
    expect(await listed()).toEqual([]);
    await expect(
      retireItem(deps(), owner, { id: item.id, version: item.version }),
    ).rejects.toMatchObject({ code: "not-found" });
    await expect(
      database.db.handoverOwnItem.updateMany({ data: { text: "never said" } }),
    ).rejects.toThrow(/append-only/);
    const entries = await database.db.auditEntry.count({ where: { action: "handover.item" } });
    expect(entries).toBe(4);
  });
});
