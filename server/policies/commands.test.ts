import { beforeAll, describe, expect, test } from "vitest";
import { seedDemo } from "#server/demo/commands.ts";
import { decideGate } from "#server/gates/commands.ts";
import { decisionsOf, gateOf, statementOf } from "#server/gates/queries.ts";
import { DecisionStatement, replay } from "#server/gates/rules/replay.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { scopeOfSystem } from "#server/identity/tokens.ts";
import type { Deps } from "#server/platform/deps.ts";
import { portfolioOf } from "#server/portfolio/queries.ts";
import { PortfolioQuery } from "#server/portfolio/schema.ts";
import { editProject, registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { restorePolicy, savePolicy } from "./commands.ts";
import { bodyOf, checkPolicy, dryRun, policiesOf, policyList, policyPage } from "./queries.ts";

const database = testDb();
const PILOT = "gate-prototype-pilot";
const at = (minute: number) =>
  database.deps(`2026-11-25T12:${String(minute).padStart(2, "0")}:00Z`);
let owner: WorkspaceScope;
let project: ProjectScope;

beforeAll(async () => {
  owner = await ownerScope(at(0));
  await seedDemo(at(0), owner);
  const { projects } = await portfolioOf(at(0), owner, PortfolioQuery.parse({}));
  const before = projects.find((one) => one.gate.id === PILOT);
  if (!before) throw new Error("no demo project stands before the pilot");
  project = await findProject(at(0), owner, before.slug);
});

const pilotBody = (deps: Deps) => bodyOf(deps, owner, { gate: PILOT, version: 0 });
/** Whatever it asked for, everything is warned about and nothing blocks. */
const lenient = (body: string) =>
  body
    .replace(/waivable: (true|false)/g, "waivable: true\n    onFail: warn\n    onUnknown: ignore")
    .replace(/signoffs:\n( {2}- .*\n( {4}.*\n)?)+/, "signoffs: []\n");

async function saved(deps: Deps, body: string, base: number, note = "") {
  const answer = await savePolicy(deps, owner, { body, base, note });
  if (answer.kind === "faults") throw new Error(JSON.stringify(answer.faults));
  return answer;
}

describe("a policy of a gate", () => {
  test("is the catalogue's until somebody writes one", async () => {
    const [first] = await policyList(at(1), owner);
    expect(first).toMatchObject({ gate: PILOT, version: 0, savedById: null });
    const { body, versions } = await policyPage(at(1), owner, PILOT);
    expect(versions).toEqual([]);
    expect(body).toMatch(
      /^# yaml-language-server: \$schema=http.*\/api\/v1\/schemas\/policy\.json\n/,
    );
    expect(await checkPolicy(at(1), owner, { gate: PILOT, body })).toEqual({
      kind: "fine",
      gate: PILOT,
      conditions: 12,
      changes: [],
    });
  });

  test("that is faulty is not saved, and its faults are the answer", async () => {
    const body = (await pilotBody(at(2))).replace("residual.max", "residual.luck");
    const answer = await savePolicy(at(2), owner, { body, base: 0, note: "" });
    expect(answer).toMatchObject({ kind: "faults", faults: [{ message: /luck/ }] });
    expect((await policyPage(at(2), owner, PILOT)).version).toBe(0);
  });

  test("counts from when it is saved: gate, portfolio and later decisions, and not before", async () => {
    const state = async (deps: Deps) => {
      const { projects } = await portfolioOf(deps, owner, PortfolioQuery.parse({}));
      return projects.find(({ slug }) => slug === project.slug)?.gate.outcome;
    };
    expect(await state(at(4))).toBe("blocked");
    const decided = await decideGate(at(4), project, {});
    await saved(at(5), lenient(await pilotBody(at(5))), 0, "Try the pilot");
    const after = await gateOf(at(5), project, {});
    expect(after).toMatchObject({ outcome: "warn", policyVersion: "1" });
    expect(await state(at(5))).toBe("warn");
    expect((await gateOf(at(6), project, { at: at(4).now() })).outcome).toBe("blocked");
    const later = await decideGate(at(6), project, {});
    expect(later.policyVersion).toBe("1");
    expect(later.policyDigest).not.toBe(decided.policyDigest);
    const kept = await decisionsOf(at(6), project);
    expect(kept.map(({ policyVersion }) => policyVersion)).toEqual(["1", decided.policyVersion]);
  });

  test("a decision holds its policy, so that it can be decided again without the workspace", async () => {
    for (const { decisionId } of await decisionsOf(at(7), project)) {
      const { payload } = await statementOf(at(7), project, decisionId);
      const statement = DecisionStatement.parse(JSON.parse(payload));
      expect(replay(statement)).toEqual({ outcome: "follows", notes: [] });
    }
  });

  test("of two who save on the same version the second is told", async () => {
    const body = lenient(await pilotBody(at(8)));
    await saved(at(8), body.replace("maxOpen: 3", "maxOpen: 4"), 1);
    await expect(saved(at(8), body.replace("maxOpen: 3", "maxOpen: 5"), 1)).rejects.toThrow(
      /saved meanwhile: version 2 stands/,
    );
    const tries = [6, 7, 8].map((n) =>
      saved(at(9), body.replace("maxOpen: 3", `maxOpen: ${n}`), 2),
    );
    const settled = await Promise.allSettled(tries);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await policyPage(at(9), owner, PILOT)).version).toBe(3);
  });

  test("goes back by a new version, and says in words what each changed", async () => {
    const back = await restorePolicy(at(10), owner, { gate: PILOT, version: 0, base: 3 });
    expect(back).toMatchObject({ kind: "saved", version: 4 });
    const { versions } = await policyPage(at(10), owner, PILOT);
    expect(versions.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    expect(versions[0]?.note).toBe("Back to the catalogue's");
    expect(versions[3]?.changes).toContain("pp-1 where it falls short: warn, before block.");
    expect(versions[2]?.changes).toEqual([
      "Limits of waivers: maxDays 60, maxRenewals 1, maxOpen 4, approver risk-owner, before maxDays 60, maxRenewals 1, maxOpen 3, approver risk-owner.",
    ]);
    expect((await gateOf(at(11), project, {})).outcome).toBe("blocked");
    await expect(
      restorePolicy(at(11), owner, { gate: PILOT, version: 99, base: 4 }),
    ).rejects.toThrow(/no version 99/);
    await expect(
      restorePolicy(at(11), owner, { gate: PILOT, version: 0, base: 4 }),
    ).rejects.toThrow(/says the same as version 4/);
  });
});

const OWN = `id: gate-launch
fromStage: null
toStage: null
title: May we tell the press?
recertifyDays: 30
signoffs: []
waiver: { maxDays: 30, maxRenewals: 0, maxOpen: 1, approver: risk-owner }
conditions:
  - id: l-1
    title: Nothing is critical and two sides have looked
    cel: residual.all(k, residual[k].high < 75.0) && size(roles) >= 2
    waivable: false
    rationale: The press asks.
`;

describe("a gate of one's own", () => {
  test("is asked by its name, with conditions in CEL", async () => {
    await saved(at(12), OWN, 0);
    const result = await gateOf(at(12), project, { gate: "gate-launch" });
    expect(result).toMatchObject({ gate: "gate-launch", policyVersion: "1" });
    expect(result.conditions[0]).toMatchObject({
      id: "l-1",
      outcome: "fail",
      required: /residual/,
    });
    expect(result.conditions[0]?.remedy).toMatch(/^It looks at residual .*roles /);
    expect((await policyList(at(12), owner)).map(({ gate }) => gate)).toContain("gate-launch");
  });

  test("stands before projects of a stage that has no gate, and of no other", async () => {
    const of = (stage: string) => OWN.replace("fromStage: null", `fromStage: ${stage}`);
    expect(await savePolicy(at(13), owner, { body: of("pilot"), base: 1, note: "" })).toMatchObject(
      {
        faults: [{ line: 2, message: /gate-pilot-production already/ }],
      },
    );
    await saved(at(13), of("scaled"), 1);
    const policies = await policiesOf(at(13), owner);
    expect(policies.find(({ policy }) => policy.fromStage === "scaled")?.policy.id).toBe(
      "gate-launch",
    );
  });

  test("keeps its id", async () => {
    const body = OWN.replace("gate-launch", "gate-other");
    const answer = await savePolicy(at(14), owner, {
      gate: "gate-launch",
      body,
      base: 2,
      note: "",
    });
    expect(answer).toMatchObject({ kind: "faults", faults: [{ line: 1, column: 5 }] });
  });
});

describe("a dry run", () => {
  test("says of every project what stands and what would, and changes nothing", async () => {
    const { body } = await policyPage(at(15), owner, PILOT);
    const ran = await dryRun(at(15), owner, { gate: PILOT, body: lenient(body) });
    if (ran.kind === "faults") throw new Error("faults");
    expect(ran.projects).toBe(8);
    expect(ran.standing).toBeGreaterThan(0);
    expect(ran.newlyThrough).toBe(ran.outcomes.now.blocked);
    expect(ran.outcomes.wouldBe.blocked).toBe(0);
    expect(ran.changes).toContain("pp-1 where it falls short: warn, before block.");
    const row = ran.rows.find(({ slug }) => slug === project.slug);
    expect(row).toMatchObject({ now: "blocked", wouldSay: "warn", standsBefore: true });
    expect((await policyPage(at(15), owner, PILOT)).version).toBe(4);
  });

  test("agrees with what the gate says once it is saved", async () => {
    const { body, version } = await policyPage(at(16), owner, PILOT);
    const strict = body.replace("value: 0.7", "value: 1");
    const ran = await dryRun(at(16), owner, { gate: PILOT, body: strict });
    if (ran.kind === "faults") throw new Error("faults");
    await saved(at(17), strict, version);
    for (const row of ran.rows) {
      const scope = await findProject(at(17), owner, row.slug);
      expect((await gateOf(at(17), scope, { gate: PILOT })).outcome).toBe(row.wouldSay);
    }
    expect(ran.rows.length).toBeGreaterThan(0);
  });

  test("notices what changed since the last one, and tells nobody of what they may not see", async () => {
    const { body } = await policyPage(at(18), owner, PILOT);
    const { workspaceId, projectId } = project;
    const limited = scopeOfSystem({ workspaceId, projectId });
    const projectsSeen = async (deps: Deps, by: WorkspaceScope) => {
      const ran = await dryRun(deps, by, { gate: PILOT, body });
      return ran.kind === "ran" ? ran : null;
    };
    const before = await projectsSeen(at(18), owner);
    const { slug } = await registerProject(at(19), owner, {
      name: "Quagga",
      factors: { stage: "prototype" },
    });
    const after = await projectsSeen(at(20), owner);
    expect(after?.projects).toBe((before?.projects ?? 0) + 1);
    expect(after?.standing).toBe((before?.standing ?? 0) + 1);
    const own = await projectsSeen(at(20), limited);
    expect(own?.projects).toBe(1);
    expect(JSON.stringify(own)).not.toMatch(/quagga/i);
    const scope = await findProject(at(20), owner, slug);
    await editProject(at(20), scope, { patch: { factors: { stage: "pilot" } } });
    expect((await projectsSeen(at(21), owner))?.standing).toBe(before?.standing);
  });

  test("of a faulty policy is its faults", async () => {
    expect(await dryRun(at(18), owner, { gate: PILOT, body: "id: gate-x" })).toMatchObject({
      kind: "faults",
    });
  });
});
