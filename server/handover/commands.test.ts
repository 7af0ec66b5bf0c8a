import { beforeAll, describe, expect, test } from "vitest";
import { enterText } from "#server/evidence/commands.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { planHandover, stepHandover } from "./commands.ts";
import { handoverOf } from "./queries.ts";
import type { HandoverStep, HandoverVerb } from "./schema.ts";

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

describe("conditions, days and what does not apply", () => {
  const step = async (
    role: Role,
    of: { itemId: string; verb: HandoverVerb } & HandoverStep,
    by?: ProjectScope,
  ) => stepHandover(deps, by ?? (await as(role)), of);

  test("a condition is met by its owner and confirmed by somebody else", async () => {
    const itemId = "ho-code-4";
    const owner = await as("security");
    const ownerId = owner.actor.kind === "person" ? owner.actor.userId : "";
    await step("data-scientist", { itemId, verb: "offer", note: "tests/smoke" });
    const set = { note: "on GPU too", dueAt: "2026-04-01", ownerId };
    await step("engineer", { itemId, verb: "condition", ...set });
    await expect(step("sre", { itemId, verb: "meet", note: "done" })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await step("security", { itemId, verb: "meet", note: "job 12" }, owner)).toMatchObject({
      state: "conditional",
      condition: { ownerId, met: { byId: ownerId } },
    });
    expect(await step("engineer", { itemId, verb: "accept" })).toMatchObject({ state: "accepted" });
  });

  test("an owner from outside the project is refused", async () => {
    const itemId = "ho-code-5";
    await expect(
      step("engineer", { itemId, verb: "plan", ownerId: "nobody" }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/ownerId" });
  });

  test("nobody confirms what they met themselves, even with the receiving role", async () => {
    const itemId = "ho-environment-1";
    await step("data-scientist", { itemId, verb: "offer", note: "lockfile" });
    const engineer = await as("engineer");
    const ownerId = engineer.actor.kind === "person" ? engineer.actor.userId : "";
    const set = { note: "pin the base", dueAt: "2026-04-01", ownerId };
    await step("engineer", { itemId, verb: "condition", ...set }, engineer);
    await step("engineer", { itemId, verb: "meet", note: "pinned" }, engineer);
    await expect(step("engineer", { itemId, verb: "accept" }, engineer)).rejects.toMatchObject({
      code: "forbidden",
      message: "Nobody confirms what they met themselves.",
    });
    expect(await step("engineer", { itemId, verb: "accept" })).toMatchObject({ state: "accepted" });
  });

  test("not applicable is offered with a reason and agreed, and can be taken up again", async () => {
    const itemId = "ho-code-6";
    await expect(step("data-scientist", { itemId, verb: "exclude" })).rejects.toMatchObject({
      code: "invalid",
    });
    await step("data-scientist", { itemId, verb: "exclude", note: "no flags here" });
    await expect(
      step("engineer", { itemId, verb: "condition", note: "x", dueAt: "2026-04-01" }),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await step("engineer", { itemId, verb: "accept" })).toMatchObject({
      state: "not-applicable",
    });
    expect(await step("engineer", { itemId, verb: "reopen", note: "there is one" })).toMatchObject({
      state: "open",
    });
  });

  test("a day for an area is set on what is open, due and theirs", async () => {
    const scope = await as("engineer");
    const { planned } = await planHandover(deps, scope, { area: "data", dueAt: "2026-02-01" });
    const { items } = await handoverOf(deps, scope);
    const late = items.filter(({ deadline }) => deadline === "2026-02-01");
    expect(planned).toBe(late.length);
    expect(planned).toBeGreaterThan(0);
    expect(late.every((one) => one.isOverdue && one.group === "data")).toBe(true);
    expect(late.every((one) => [one.giver, one.receiver].includes("engineer"))).toBe(true);
    await expect(
      planHandover(deps, scope, { area: "data", dueAt: "2026-02-01" }),
    ).rejects.toMatchObject({ code: "conflict" });
  });
});
