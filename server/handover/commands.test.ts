import { beforeAll, describe, expect, test } from "vitest";
import { enterText } from "#server/evidence/commands.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { stepHandover } from "./commands.ts";
import { handoverOf } from "./queries.ts";

const database = testDb();
let deps: Deps;
let slug = "";

beforeAll(async () => {
  deps = database.deps("2026-03-01T12:00:00Z");
  const project = await registerProject(deps, await ownerScope(deps), {
    name: "Estate",
    factors: { stage: "pilot" },
  });
  slug = project.slug;
});

async function as(role: Role): Promise<ProjectScope> {
  return findProject(deps, await memberScope(deps, role), slug);
}

async function itemOf(id: string) {
  const { items } = await handoverOf(deps, await as("engineer"));
  return items.find((item) => item.id === id);
}

describe("handing one item over", () => {
  test("offered, returned, offered again, accepted with a condition, accepted", async () => {
    const [giver, receiver] = [await as("data-scientist"), await as("engineer")];
    const step = (
      scope: ProjectScope,
      verb: "offer" | "accept" | "return" | "condition",
      more = {},
    ) => stepHandover(deps, scope, { itemId: "ho-code-1", verb, ...more });
    expect((await step(giver, "offer", { note: "monorepo, /train" })).state).toBe("offered");
    expect((await step(receiver, "return", { note: "CI misses" })).state).toBe("returned");
    expect((await step(giver, "offer", { note: "CI runs it now" })).state).toBe("offered");
    expect(
      await step(receiver, "condition", { note: "weekly run", dueAt: "2026-04-01" }),
    ).toMatchObject({ state: "conditional", dueAt: "2026-04-01", note: "weekly run" });
    expect(await step(receiver, "accept")).toMatchObject({ state: "accepted", revision: 5 });
    expect(await database.db.handoverEvent.count({ where: { itemId: "ho-code-1" } })).toBe(5);
  });

  test("what happened is never changed", async () => {
    await expect(
      database.db.handoverEvent.updateMany({ data: { note: "nothing happened" } }),
    ).rejects.toThrow();
  });

  test("the wrong role, one's own offer and a machine are refused", async () => {
    const giver = await as("data-scientist");
    await expect(
      stepHandover(deps, await as("sre"), { itemId: "ho-code-5", verb: "offer", note: "x" }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(
      stepHandover(deps, giver, { itemId: "ho-code-5", verb: "offer" }),
    ).rejects.toMatchObject({ code: "invalid" });
    await expect(
      stepHandover(deps, await as("engineer"), { itemId: "ho-code-5", verb: "accept" }),
    ).rejects.toMatchObject({ code: "conflict" });
    const machine = await findProject(deps, await serviceScope(deps, ["write"]), slug);
    await expect(
      stepHandover(deps, machine, { itemId: "ho-code-5", verb: "offer", note: "x" }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(
      stepHandover(deps, giver, { itemId: "ho-none-1", verb: "offer", note: "x" }),
    ).rejects.toMatchObject({ code: "not-found" });
  });

  test("of two answers at the same moment one wins and the other is told", async () => {
    await stepHandover(deps, await as("data-scientist"), {
      itemId: "ho-model-5",
      verb: "offer",
      note: "openapi.yaml",
    });
    const [a, b] = [await as("engineer"), await as("engineer")];
    const answers = await Promise.allSettled([
      stepHandover(deps, a, { itemId: "ho-model-5", verb: "accept" }),
      stepHandover(deps, b, { itemId: "ho-model-5", verb: "return", note: "no" }),
    ]);
    expect(answers.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await database.db.handoverEvent.count({ where: { itemId: "ho-model-5" } })).toBe(2);
  });
});

describe("documents", () => {
  const document = (more: object) =>
    JSON.stringify({
      assay: "document/1",
      title: "Capacity",
      documentType: "document",
      author: "Team",
      date: "2026-02-20",
      link: "https://wiki.example/capacity",
      tests: [],
      indicators: [],
      handoverItems: ["ho-environment-5"],
      ...more,
    });

  test("one that names an item offers it, and its sender cannot accept", async () => {
    const sender = await as("product-owner");
    const sent = await enterText(deps, sender, document({}));
    expect(sent.kind).toBe("received");
    expect(await itemOf("ho-environment-5")).toMatchObject({
      state: "offered",
      isOfferedByEvidence: true,
      offeredById: sender.actor.kind === "person" ? sender.actor.userId : "",
    });
    await expect(
      stepHandover(deps, sender, { itemId: "ho-environment-5", verb: "accept" }),
    ).rejects.toThrow(/own offer/);
    const other = await as("product-owner");
    expect(
      await stepHandover(deps, other, { itemId: "ho-environment-5", verb: "accept" }),
    ).toMatchObject({ state: "accepted" });
  });

  test("an offer with a document of another project is refused", async () => {
    await expect(
      stepHandover(deps, await as("data-scientist"), {
        itemId: "ho-code-5",
        verb: "offer",
        evidenceIds: ["019b0000-0000-7000-8000-000000000000"],
      }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/evidenceIds/0" });
  });
});

test("a project of another workspace's scope is not found", async () => {
  await expect(
    findProject(deps, await memberScope(deps, "engineer"), "no-such"),
  ).rejects.toMatchObject({ code: "not-found" });
});
