import { rulesOf, tests } from "#server/catalogue/catalogue.ts";
import type { CatalogueTest, EvidenceRule, SectionId } from "#server/catalogue/schema.ts";
import { ADAPTERS } from "#server/evidence/adapters/adapters.ts";
import type { FactKind } from "#server/evidence/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import type { Readiness, TestScore } from "#server/readiness/schema.ts";
import { ANSWERS } from "#server/signals/catalogue.ts";
import { factKindsOf } from "#server/signals/rules/kinds.ts";
import type { EvidenceItem, Signal } from "#server/signals/schema.ts";
import type { Proof, Step } from "../schema.ts";
import { stepsOf } from "./steps.ts";

export type ProofInput = {
  readonly readiness: Readiness;
  readonly profile: Profile;
  readonly evidence: readonly Pick<EvidenceItem, "evidenceId" | "source" | "readings">[];
  /** Since when each rule has held without a break, as far back as was looked. */
  readonly since: ReadonlyMap<string, string>;
};

/** Every test with what could prove it and what is left to do, what gains most for its effort first. */
export function proofsOf(input: ProofInput): Proof[] {
  const { binding } = input.readiness.mlTestScore;
  return tests
    .flatMap((test) => {
      const rule = rulesOf(test.id).find(({ credit }) => credit === "automated");
      return rule ? [proofOf(test, { rule, input, binding })] : [];
    })
    .sort(byWorth);
}

/** What is proven comes last, the first to run out of it on top. */
function byWorth(a: Proof, b: Proof): number {
  return b.worth - a.worth || (a.expiresAt ?? "9").localeCompare(b.expiresAt ?? "9");
}

function proofOf(
  test: CatalogueTest,
  of: { rule: EvidenceRule; input: ProofInput; binding: readonly SectionId[] },
): Proof {
  const { rule, input, binding } = of;
  const { readiness } = input;
  const signal = readiness.signals.find((one) => one.rule === rule.id) ?? null;
  const score = readiness.tests[test.id];
  const steps =
    score.claim === "not-applicable"
      ? []
      : stepsOf(rule, signal, { profile: input.profile, atHand: kindsIn(input) });
  const gain = (1 - score.assured) * (binding.includes(test.section) ? BINDING : 1);
  const missing = missingOf(rule, signal);
  const holds = signal !== null && signal.credit > 0;
  return {
    testId: test.id,
    name: test.name,
    section: test.section,
    claimed: score.claimed,
    assured: score.assured,
    state: stateOf(score, signal),
    by: (signal?.evidenceIds ?? []).map((evidenceId) => ({
      evidenceId,
      source: sourceOf(evidenceId, input),
    })),
    since: holds ? (input.since.get(rule.id) ?? signal.observedAt) : null,
    observedAt: signal?.observedAt ?? score.observedAt,
    expiresAt: score.expiresAt,
    zeroAt: score.zeroAt,
    windowDays: rule.freshnessDays,
    held: heldOf(rule, signal),
    checks: rule.checks.length,
    missing,
    steps,
    sources: sourcesFor(rule),
    worth: steps.length === 0 ? 0 : Math.round((gain / effortOf(steps)) * 1000) / 1000,
  };
}

/** A section that holds the final score is where a point counts. */
const BINDING = 2;

function stateOf(score: TestScore, signal: Signal | null): Proof["state"] {
  if (score.claim === "not-applicable") return "not-applicable";
  if (signal?.outcome === "pass" && signal.credit === signal.creditWhenFresh) return "proven";
  if (signal?.outcome === "fail") return "failing";
  if (signal?.outcome === "pass") return "stale";
  if (score.assured > 0) return "by-hand";
  return signal === null ? "open" : "begun";
}

function kindsIn({ evidence }: ProofInput): ReadonlySet<FactKind> {
  const kinds = evidence.flatMap(({ readings }) => readings.map((one) => one.catalogueKind));
  return new Set([...new Set(kinds)].flatMap(factKindsOf));
}

function sourceOf(evidenceId: string, { evidence }: ProofInput): string {
  return evidence.find((item) => item.evidenceId === evidenceId)?.source ?? "";
}

function heldOf(rule: EvidenceRule, signal: Signal | null): number {
  if (signal === null) return 0;
  const open = new Set(
    signal.because.filter(({ outcome }) => outcome !== "pass").map(({ check }) => check),
  );
  return rule.checks.filter(({ metric }) => !open.has(metric)).length;
}

const SAID_MAX = 6;

/** The checks' own words, which say how much is there already; of an untouched rule what it asks for. */
function missingOf(rule: EvidenceRule, signal: Signal | null): string[] {
  if (signal === null)
    return [...new Set(rule.checks.map(({ metric }) => ANSWERS[metric]?.words ?? metric))];
  const said = signal.because
    .filter(({ outcome }) => outcome === "fail" || outcome === "missing")
    .map(({ text }) => text);
  return [...new Set(said)].slice(0, SAID_MAX);
}

/** Tools whose files answer any of the rule's checks; where there are none a script has to state it. */
function sourcesFor(rule: EvidenceRule): string[] {
  const kinds = new Set<FactKind>(
    rule.checks.flatMap(({ metric }) => ANSWERS[metric]?.facts.flat() ?? []),
  );
  const tools = ADAPTERS.filter(
    ({ manifest }) =>
      manifest.id !== "assay-facts" && manifest.factKinds.some((kind) => kinds.has(kind)),
  ).map(({ manifest }) => manifest.tool);
  return tools.length > 0 ? tools : ["a script of your own"];
}

/** Relative effort of a step, in the scale of readiness/rules/candidates.ts: a click, a push, a mended failure. */
const EFFORT: Readonly<Record<Step["kind"], number>> = {
  accept: 0.5,
  profile: 0.5,
  sender: 0.5,
  repeat: 0.5,
  renew: 1,
  send: 3,
  fix: 4,
};
/** Facts that a script must state are more work than a file that a tool writes anyway. */
const SCRIPT = 2;

function effortOf(steps: readonly Step[]): number {
  return steps.reduce(
    (sum, { kind, recipe }) => sum + EFFORT[kind] + (recipe?.startsWith("facts-") ? SCRIPT : 0),
    0,
  );
}

/** Tests to which one document more is all that is missing. */
export function isOnePushAway({ state, steps }: Proof): boolean {
  if (state === "proven" || state === "not-applicable") return false;
  const sends = steps.filter(({ kind }) => kind === "send" || kind === "renew");
  const rest = steps.filter(({ kind }) => !["send", "renew", "sender"].includes(kind));
  return (
    (sends.length === 1 && rest.length === 0) ||
    (sends.length === 0 && rest.length === 1 && rest[0]?.kind === "repeat")
  );
}
