import { beforeAll, describe, expect, test } from "vitest";
import { seedDemo } from "#server/demo/commands.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { decideGate } from "./commands.ts";
import { statementOf } from "./queries.ts";
import { DecisionStatement, replay } from "./rules/replay.ts";
import { GATE_ALIASES } from "./schema.ts";

const database = testDb();
const deps = () => database.deps("2026-11-25T12:00:00Z");
let owner: WorkspaceScope;

beforeAll(async () => {
  owner = await ownerScope(deps());
  await seedDemo(deps(), owner);
});

async function statementFor(scope: ProjectScope, gate: string): Promise<DecisionStatement> {
  const { decisionId } = await decideGate(deps(), scope, { gate });
  const { payload } = await statementOf(deps(), scope, decisionId);
  return DecisionStatement.parse(JSON.parse(payload));
}

describe.each(Object.keys(GATE_ALIASES))("%s", (gate) => {
  test.each(["est", "boo", "oil", "ret", "wea", "ccf", "bot", "rec"])(
    "the decision about %s follows from what it was made from, after a way through the database and a file",
    async (slug) => {
      const scope = await findProject(deps(), owner, slug);
      expect(replay(await statementFor(scope, gate))).toEqual({ outcome: "follows", notes: [] });
    },
  );
});

describe("a decision that was changed does not follow", () => {
  let statement: DecisionStatement;
  beforeAll(async () => {
    statement = await statementFor(await findProject(deps(), owner, "est"), "prototype-pilot");
  });
  const changed = (more: Partial<DecisionStatement["decision"]>, snapshot = statement.snapshot) => {
    const digest = sha256(canonicalJson(snapshot));
    const decision = { ...statement.decision, snapshotDigest: digest, ...more };
    return replay({ ...statement, snapshot, decision });
  };

  test("in its outcome", () => {
    expect(changed({ outcome: "pass" })).toMatchObject({
      outcome: "differs",
      because: ["It said pass; the rules say blocked."],
    });
  });
  test("in one condition", () => {
    const conditions = statement.decision.conditions.map((one, at) =>
      at === 0 ? { ...one, outcome: "pass" as const } : one,
    );
    expect(changed({ conditions })).toMatchObject({
      outcome: "differs",
      because: [expect.stringMatching(/^pp-1: it said pass, .* the rules say fail/)],
    });
  });
  test("in its policy", () => {
    const snapshot = structuredClone(statement.snapshot);
    Reflect.set(Object(snapshot.policy), "conditions", [
      {
        id: "pp-1",
        metric: "mlts.final",
        op: ">=",
        value: 0,
        when: null,
        waivable: true,
        rationale: "Nothing.",
        onFail: "block",
        onUnknown: "block",
      },
    ]);
    expect(changed({}, snapshot)).toMatchObject({
      outcome: "differs",
      because: expect.arrayContaining([
        "The policy in the snapshot is not the one that the decision names.",
      ]),
    });
  });
  test("in its snapshot", () => {
    const snapshot = { ...statement.snapshot, activeMemberIds: ["somebody"] };
    expect(replay({ ...statement, snapshot })).toMatchObject({
      outcome: "differs",
      because: [expect.stringMatching(/^The snapshot's digest is /)],
    });
  });
  test("made before snapshots could be decided again", () => {
    expect(changed({}, { project: {} })).toMatchObject({
      outcome: "differs",
      because: [
        expect.stringMatching(/cannot be read by this version of Assay \(an earlier form\)/),
      ],
    });
  });
});
