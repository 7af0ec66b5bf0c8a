import { gateFor, judgementsOf, outcomeOf, type Remembered } from "#server/gates/rules/gate.ts";
import type { GateInput } from "#server/gates/rules/observe.ts";
import { titlesOf } from "#server/gates/rules/seen.ts";
import type { Condition, GateOutcome } from "#server/gates/schema.ts";
import type { DryRun, DryRunRow } from "../schema.ts";
import type { CompiledPolicy } from "./compile.ts";

export type Candidate = {
  readonly slug: string;
  readonly name: string;
  readonly input: GateInput;
  readonly remembered?: Remembered;
};
type Change = {
  readonly gate: string;
  /** The workspace's policies as they stand, and with the one that is tried in its place. */
  readonly now: readonly CompiledPolicy[];
  readonly changed: readonly CompiledPolicy[];
};

/** As many rows as anybody reads; the counts are of all. */
const ROWS_MAX = 200;

/** What a policy would say today of every project, beside what stands. Pure, and linear in the projects. */
export function dryRunOf(
  candidates: readonly Candidate[],
  { gate, now, changed }: Change,
): Omit<DryRun, "asOf" | "changes"> {
  const [before, after] = [now, changed].map(
    (all) => all.find(({ policy }) => policy.id === gate) ?? null,
  );
  const titles = new Map([...(before ? titlesOf(before) : []), ...(after ? titlesOf(after) : [])]);
  const rows = candidates.map(({ slug, name, input, remembered = new Map() }) => {
    const { stage } = input.project.factors;
    const standsBefore = gateFor(stage, changed).policy.id === gate;
    const stoodBefore = gateFor(stage, now).policy.id === gate;
    const [was, is] = [before, after].map((policy) => policy && stateOf(policy, input, remembered));
    return {
      slug,
      name,
      standsBefore,
      stoodBefore,
      now: was?.outcome ?? null,
      wouldSay: is?.outcome ?? null,
      conditions: differences(was?.byId, is?.byId, titles),
    };
  });
  const standing = rows.filter((row) => row.standsBefore || row.stoodBefore);
  return {
    gate,
    projects: rows.length,
    standing: standing.length,
    newlyBlocked: standing.filter(isNewlyBlocked).length,
    newlyThrough: standing.filter(isNewlyThrough).length,
    outcomes: {
      now: tally(standing.map((row) => row.now)),
      wouldBe: tally(standing.map((row) => row.wouldSay)),
    },
    rows: rows
      .filter((row) => row.conditions.length > 0 || row.now !== row.wouldSay || row.standsBefore)
      .sort((a, b) => rank(a) - rank(b) || (a.slug < b.slug ? -1 : 1))
      .slice(0, ROWS_MAX),
  };
}

type ById = ReadonlyMap<string, Condition["outcome"]>;

function stateOf(
  policy: CompiledPolicy,
  input: GateInput,
  remembered: Remembered,
): { outcome: GateOutcome; byId: ById } {
  const judgements = judgementsOf(policy, input, remembered);
  return {
    outcome: outcomeOf(judgements),
    byId: new Map(judgements.map(({ id, outcome }) => [id, outcome])),
  };
}

function differences(
  was: ById | undefined,
  is: ById | undefined,
  titles: ReadonlyMap<string, string>,
): DryRunRow["conditions"] {
  const ids = [...new Set([...(is?.keys() ?? []), ...(was?.keys() ?? [])])];
  return ids.flatMap((id) => {
    const [now, wouldSay] = [was?.get(id) ?? null, is?.get(id) ?? null];
    return now === wouldSay ? [] : [{ id, title: titles.get(id) ?? id, now, wouldSay }];
  });
}

const lets = (outcome: GateOutcome | null) => outcome === "pass" || outcome === "warn";
const isNewlyBlocked = (row: DryRunRow) => row.wouldSay === "blocked" && row.now !== "blocked";
const isNewlyThrough = (row: DryRunRow) => lets(row.wouldSay) && row.now !== null && !lets(row.now);

function rank(row: DryRunRow): number {
  const far = row.standsBefore || row.stoodBefore ? 0 : 10;
  if (isNewlyBlocked(row)) return far;
  if (isNewlyThrough(row)) return far + 1;
  return far + (row.now === row.wouldSay && row.conditions.length === 0 ? 3 : 2);
}

function tally(outcomes: readonly (GateOutcome | null)[]): DryRun["outcomes"]["now"] {
  const of = (one: GateOutcome) => outcomes.filter((outcome) => outcome === one).length;
  return { blocked: of("blocked") + of("unknown"), warn: of("warn"), pass: of("pass") };
}
