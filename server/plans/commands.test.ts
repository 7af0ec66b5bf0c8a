import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { PATCH } from "#app/api/v1/projects/[slug]/plan/[itemId]/route.ts";
import { GET, POST } from "#app/api/v1/projects/[slug]/plan/route.ts";
import { GET as GET_CSV } from "#app/api/v1/projects/[slug]/plan.csv/route.ts";
import { GET as GET_ISSUES } from "#app/api/v1/projects/[slug]/plan.json/route.ts";
import { GET as GET_MARKDOWN } from "#app/api/v1/projects/[slug]/plan.md/route.ts";
import { seedDemo } from "#server/demo/commands.ts";
import { makeEstimate } from "#server/estimates/commands.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { changePlanItem, choosePlanItem } from "./commands.ts";
import { dueItems, planPage, whatIf } from "./queries.ts";
import { IssueDraft, PlanItem, PlanPage } from "./schema.ts";

const database = testDb();
const NOW = "2026-11-25T12:00:00Z";
const deps = () => database.deps(NOW);
let scope: ProjectScope;
let token: string;

beforeAll(async () => {
  provideDeps(deps());
  await ensureWorkspaceAndOwner(deps());
  const owner = await ownerScope(deps());
  await seedDemo(deps(), owner);
  scope = await findProject(deps(), owner, "est");
  ({ token } = await createToken(deps(), owner, { name: "plans", scopes: ["write"] }));
});

const userOf = ({ actor }: ProjectScope) => (actor.kind === "person" ? actor.userId : "");

function ask(path: string, options: { method?: string; body?: unknown } = {}): Request {
  return new Request(`http://localhost/api/v1${path}`, {
    method: options.method ?? "GET",
    headers: { authorization: `Bearer ${token}` },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
}
const params = (of: Record<string, string>) => ({
  params: Promise.resolve({ slug: "est", ...of }),
});

describe("the plan", () => {
  test("ranks what is not chosen, and says what choosing would change before it is chosen", async () => {
    const page = await planPage(deps(), scope);
    expect(PlanPage.safeParse(page).error).toBeUndefined();
    expect(page.items).toEqual([]);
    const [best] = page.ranked;
    if (!best) throw new Error("nothing to improve");
    const before = await readinessOf(deps(), scope);
    const { effect, effort } = await whatIf(deps(), scope, [best.mitigationId]);
    expect(effect.score.before).toBe(before.score);
    expect(effect.residualGain).toBeCloseTo(best.residualGain, 9);
    expect(effort).toBeNull();
  });

  test("compares the latest estimate with the residual risks as they would be", async () => {
    const plan = { packages: [{ id: "a", name: "A", likely: 40 }], samples: 4000 };
    await makeEstimate(deps(), scope, { plan, seed: 1 });
    const all = (await planPage(deps(), scope)).ranked.map((one) => one.mitigationId);
    const { effort, effect } = await whatIf(deps(), scope, all);
    expect(effort?.p50.after).toBeLessThan(effort?.p50.before ?? 0);
    expect(effect.gate.conditions.some(({ outcome }) => outcome.after === "pass")).toBe(true);
  });

  test("keeps every revision, and 'done' changes no score", async () => {
    const score = async () => (await readinessOf(deps(), scope)).score;
    const before = await score();
    const chosen = await choosePlanItem(deps(), scope, {
      mitigationId: "em-m5",
      ownerId: userOf(scope),
      dueOn: "2026-11-20",
    });
    expect(chosen).toMatchObject({
      itemId: "em-m5",
      revision: 1,
      state: "planned",
      due: "overdue",
    });
    const done = await changePlanItem(deps(), scope, {
      itemId: "em-m5",
      revision: 1,
      state: "done",
    });
    expect(done).toMatchObject({ revision: 2, state: "done", dueOn: "2026-11-20", due: null });
    expect(done.proof.state).not.toBe("proven");
    expect(await score()).toBe(before);
    expect(await database.db.planEntry.count({ where: { itemId: "em-m5" } })).toBe(2);
    const page = await planPage(deps(), scope);
    expect(page.ranked.map((one) => one.mitigationId)).not.toContain("em-m5");
    expect(page.whole.mitigationIds).toEqual(["em-m5"]);
  });

  test("of two who change one revision one is told, and a dropped mitigation can be chosen again", async () => {
    const change = (state: "doing" | "dropped") =>
      changePlanItem(deps(), scope, { itemId: "em-m5", revision: 2, state });
    const outcomes = await Promise.allSettled([change("doing"), change("dropped")]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const current = (await planPage(deps(), scope)).items.find(({ itemId }) => itemId === "em-m5");
    const revision = current?.revision ?? 0;
    if (current?.state !== "dropped")
      await changePlanItem(deps(), scope, { itemId: "em-m5", revision, state: "dropped" });
    const again = await choosePlanItem(deps(), scope, { mitigationId: "em-m5" });
    expect(again).toMatchObject({ itemId: "em-m5", state: "planned" });
    await expect(choosePlanItem(deps(), scope, { mitigationId: "em-m5" })).rejects.toThrow(
      "in the plan already",
    );
  });

  test("takes no owner who does not see the project, and no mitigation that is not there", async () => {
    await expect(
      choosePlanItem(deps(), scope, { title: "Write it down", ownerId: "nobody" }),
    ).rejects.toThrow("nobody who sees this project");
    await expect(choosePlanItem(deps(), scope, { mitigationId: "em-m99" })).rejects.toThrow(
      "no mitigation",
    );
    await expect(whatIf(deps(), scope, ["em-m99"])).rejects.toThrow("no mitigation");
  });

  test("reminds of what is open and due by that day, and of nothing that is done or later", async () => {
    const member = await memberScope(deps(), "engineer");
    const ownerId = member.actor.kind === "person" ? member.actor.userId : "";
    const due = await choosePlanItem(deps(), scope, {
      title: "Ask the source's owner",
      ownerId,
      dueOn: "2026-11-25",
    });
    await choosePlanItem(deps(), scope, { title: "Later", dueOn: "2026-11-26" });
    expect(await dueItems(deps(), new Date(NOW))).toEqual([
      {
        workspaceId: scope.workspaceId,
        projectId: scope.projectId,
        slug: "est",
        itemId: due.itemId,
        title: "Ask the source's owner",
        ownerId,
        dueOn: "2026-11-25",
      },
    ]);
    await changePlanItem(deps(), scope, { itemId: due.itemId, revision: 1, state: "done" });
    expect(await dueItems(deps(), new Date(NOW))).toEqual([]);
  });
});

describe("over HTTP", () => {
  test("an item is planned, changed and refused where its revision is old", async () => {
    const made = await POST(
      ask("/projects/est/plan", { method: "POST", body: { title: "=HYPERLINK(1) | <b>x</b>" } }),
      params({}),
    );
    expect(made.status).toBe(201);
    const { itemId } = PlanItem.extend({ changedAt: z.string() }).parse(await made.json());
    const patch = (body: unknown) =>
      PATCH(ask("/x", { method: "PATCH", body }), params({ itemId }));
    expect((await patch({ revision: 1, dueOn: "2026-12-24", note: 'a,\n"b"' })).status).toBe(200);
    expect((await patch({ revision: 1, state: "doing" })).status).toBe(409);
    expect((await patch({ revision: 2, state: "finished" })).status).toBe(422);
    expect((await patch({ revision: 2, dueOn: "2026-13-45" })).status).toBe(422);
    const both = { title: "Two at once", mitigationId: "em-m1" };
    const refused = ask("/projects/est/plan", { method: "POST", body: both });
    expect((await POST(refused, params({}))).status).toBe(422);
    expect((await GET(ask("/projects/est/plan"), params({}))).status).toBe(200);
  });

  test("its exports run nothing: no formula, no markup, no broken row", async () => {
    const csv = await (await GET_CSV(ask("/projects/est/plan.csv"), params({}))).text();
    expect(csv).toContain(`"'=HYPERLINK(1) | <b>x</b>"`);
    expect(csv).toContain(`"a,\n""b"""`);
    const answer = await GET_MARKDOWN(ask("/projects/est/plan.md"), params({}));
    expect(answer.headers.get("content-disposition")).toContain("est-plan.md");
    const markdown = await answer.text();
    expect(markdown).toContain(String.raw`=HYPERLINK(1) \| \<b\>x\</b\>`);
    for (const row of markdown.split("\n").filter((one) => one.startsWith("|")))
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
    const issues = await GET_ISSUES(ask("/projects/est/plan.json"), params({}));
    const drafts = z.array(IssueDraft).parse(await issues.json());
    expect(drafts.find(({ body }) => body.includes("em-m5"))?.labels).toContain(
      "experiment management",
    );
    expect(drafts.every(({ title }) => title.length <= 256)).toBe(true);
  });
});
