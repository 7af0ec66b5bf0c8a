import fs from "node:fs";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { publish, replaceDraft } from "#server/assessments/commands.ts";
import { decideGate } from "#server/gates/commands.ts";
import { gateOf, statementOf } from "#server/gates/queries.ts";
import { DecisionStatement, replay } from "#server/gates/rules/replay.ts";
import type { GateResult } from "#server/gates/schema.ts";
import {
  actorId,
  narrowToProject,
  type ProjectScope,
  type WorkspaceScope,
} from "#server/identity/scope.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { savePolicy } from "#server/policies/commands.ts";
import { bodyOf, checkPolicy, dryRun } from "#server/policies/queries.ts";
import { registerProject } from "#server/projects/commands.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { openRound, revealRound } from "#server/rounds/commands.ts";
import { NewRound } from "#server/rounds/schema.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { chooseVersion, importCatalogue, saveOwnAnswer } from "./commands.ts";
import { ownSheet } from "./queries.ts";
import type { OwnAnswer } from "./schema.ts";

// What a workspace asks by a catalogue of its own can be asked for at a gate, wherever a gate is asked.

const database = testDb();
let clock = Date.parse("2026-03-01T12:00:00Z");
const deps = () => {
  clock += 1000;
  return database.deps(new Date(clock));
};
const FAIRNESS = fs.readFileSync(path.join(import.meta.dirname, "fixtures/fairness.yaml"), "utf8");
const ITEMS = ["groups-known", "groups-measured", "appeal-way"];
const GATE = "gate-prototype-pilot";
const level = (n: number): OwnAnswer => ({ state: "answered", level: n });

let owner: WorkspaceScope;
let lead: ProjectScope;
let engineer: ProjectScope;
let projects = 0;

beforeEach(async () => {
  projects += 1;
  owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, {
    name: `Estate ${projects}`,
    slug: `est-${projects}`,
    factors: { stage: "prototype" },
  });
  lead = narrowToProject(owner, project);
  engineer = narrowToProject(await memberScope(deps(), "engineer"), project);
  await importCatalogue(deps(), owner, { body: FAIRNESS });
});

/** The pilot's gate with one more condition, of the score by an own catalogue. */
async function asking(cel: string, id = "own-fairness"): Promise<string> {
  const body = await bodyOf(deps(), owner, { gate: GATE, version: 0 });
  const condition = `  - id: ${id}
    title: Fairness is under 50
    cel: ${JSON.stringify(cel)}
    waivable: false
    rationale: The ethics board asks for it
`;
  const found = body.replace("conditions:\n", `conditions:\n${condition}`);
  expect(found).not.toBe(body);
  return found;
}
async function policyAsks(cel: string): Promise<void> {
  const body = await asking(cel);
  const base = await database.db.gatePolicyVersion.count({ where: { gateId: GATE } });
  const saved = await savePolicy(deps(), owner, { body, base, note: String(clock) });
  expect(saved).toMatchObject({ kind: "saved" });
}
const own = ({ conditions }: Pick<GateResult, "conditions">) => {
  const found = conditions.find(({ id }) => id === "own-fairness");
  return found && [found.outcome, found.observedText, found.remedy];
};
const answer = async (scope: ProjectScope, n: number, base: number | null = null) => {
  for (const id of ITEMS)
    await saveOwnAnswer(deps(), scope, {
      catalogue: "fairness",
      id,
      value: level(n),
      base: base === null ? null : level(base),
    });
};
const draft = (scope: ProjectScope) =>
  replaceDraft(deps(), scope, {
    answers: { challenges: { testing: { state: "experienced", overall: 2 } }, tests: {} },
    ifRevision: "any",
  });
async function replayed(): Promise<unknown> {
  const { decisionId } = await decideGate(deps(), lead, { gate: GATE });
  const { payload } = await statementOf(deps(), lead, decisionId);
  return replay(DecisionStatement.parse(JSON.parse(payload)));
}
const follows = { outcome: "follows", notes: [] };

test("a condition on an own catalogue is unknown until it is rated by, answered, and published once more", async () => {
  await policyAsks('own["fairness"] < 50');
  const unknown = ["unknown", "not known", "It looks at own.fairness not known."];
  const state = () => gateOf(deps(), lead, { gate: GATE }).then(own);
  expect(await state()).toEqual(unknown);
  await chooseVersion(deps(), lead, { catalogue: "fairness", version: 1 });
  // Rated by and not answered: it is not known, and not the worst.
  expect(await state()).toEqual(unknown);
  expect(await replayed()).toEqual(follows);
  await answer(lead, 3);
  expect(await state()).toEqual(["pass", "holds", ""]);
  expect(await replayed()).toEqual(follows);
  await draft(lead);
  await publish(deps(), lead, {});
  // What is answered after a publication counts from the next one on, as of every other answer.
  await answer(lead, 0, 3);
  expect(await state()).toEqual(["pass", "holds", ""]);
  await publish(deps(), lead, {});
  expect(await state()).toEqual(["fail", "does not hold", "It looks at own.fairness 100."]);
  expect(await replayed()).toEqual(follows);
});

test("a decision whose score by an own catalogue was changed does not follow", async () => {
  await policyAsks("own.fairness < 50");
  await chooseVersion(deps(), lead, { catalogue: "fairness", version: 1 });
  await answer(lead, 1);
  const { decisionId } = await decideGate(deps(), lead, { gate: GATE });
  const { payload } = await statementOf(deps(), lead, decisionId);
  const text = payload.replace('"score":75', '"score":5');
  expect(text).not.toBe(payload);
  const statement = DecisionStatement.parse(JSON.parse(text));
  const snapshotDigest = sha256(canonicalJson(statement.snapshot));
  const forged = { ...statement, decision: { ...statement.decision, snapshotDigest } };
  expect(replay(forged)).toMatchObject({
    outcome: "differs",
    because: [expect.stringMatching(/^own-fairness: it said fail/)],
  });
});

test("a dry run looks at it too, and a name that the workspace does not have is refused where it stands", async () => {
  await chooseVersion(deps(), lead, { catalogue: "fairness", version: 1 });
  await answer(lead, 4);
  const wouldSay = async (cel: string) => {
    const ran = await dryRun(deps(), owner, { gate: GATE, body: await asking(cel, "tried") });
    if (ran.kind !== "ran") return ran.faults;
    const row = ran.rows.find(({ slug }) => slug === lead.slug);
    return row?.conditions.find(({ id }) => id === "tried")?.wouldSay;
  };
  expect(await wouldSay('own["fairness"] < 50')).toBe("pass");
  expect(await wouldSay('own["fairness"] > 50')).toBe("fail");
  await answer(lead, 0, 4);
  expect(await wouldSay('own["fairness"] < 50')).toBe("fail");
  const body = await asking('own["fairnes"] < 50');
  const line = body.split("\n").findIndex((text) => text.includes('[\\"fairnes')) + 1;
  expect(await checkPolicy(deps(), owner, { gate: GATE, body })).toMatchObject({
    kind: "faults",
    faults: [{ line, message: "the workspace has no catalogue fairnes: there are fairness." }],
  });
});

test("answers by an own catalogue are frozen at the reveal: refused after it, and published as they were", async () => {
  await chooseVersion(deps(), lead, { catalogue: "fairness", version: 1 });
  const invitees = [
    { userId: actorId(lead.actor), role: "product-owner" },
    { userId: actorId(engineer.actor), role: "engineer" },
  ];
  await openRound(deps(), lead, NewRound.parse({ invitees }));
  await draft(lead);
  await draft(engineer);
  await answer(lead, 4);
  await answer(engineer, 2);
  // Nobody's answers count before the reveal, not even to say that there are some.
  expect((await readinessOf(deps(), lead)).own).toEqual([]);
  await revealRound(deps(), lead, { round: 1 });
  const shown = (await readinessOf(deps(), lead)).own;
  expect(shown).toMatchObject([{ slug: "fairness", version: 1, score: 50, answered: 3 }]);
  await expect(answer(engineer, 0, 2)).rejects.toThrow("is revealed");
  expect((await ownSheet(deps(), engineer, "fairness")).blocked).toContain("is revealed");
  // Whatever becomes of the rows, what was revealed is what is published.
  await database.db.ownAnswers.deleteMany({ where: { projectId: lead.projectId } });
  const row = await publish(deps(), lead, {});
  expect(row.catalogues).toMatchObject([{ slug: "fairness", score: 50 }]);
  expect((await readinessOf(deps(), lead)).own).toEqual(shown);
  await expect(
    database.db.assessmentRound.updateMany({
      where: { projectId: lead.projectId },
      data: { own: [] },
    }),
  ).rejects.toThrow();
});
