import { indicatorOf } from "#server/catalogue/catalogue.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import type { AcceptanceItem, Because, Proposal, Signal } from "../schema.ts";
import { listIn, textIn } from "./fields.ts";
import type { LiveReading, SubjectsByKind } from "./live.ts";
import { CHECKS, type Finding, recordedShare } from "./proof-checks.ts";
import { INDICATOR_PROOFS, type IndicatorProof } from "./proofs.ts";
import { knownMs, type SignalInput } from "./verdict.ts";

/** An accepted document stands behind an answer for half a year (design: evidenced indicators). */
const DOCUMENT_DAYS = 180;

type Context = {
  readonly subjects: SubjectsByKind;
  readonly input: SignalInput;
  readonly testSignals: readonly Signal[];
};
type Said = { readonly signals: Signal[]; readonly proposals: Proposal[] };

/** Signals that name an indicator: its level above 2 counts while one of them passes and is fresh. */
export function indicatorSignals(context: Context): Said {
  const said = [
    ...INDICATOR_PROOFS.map((proof) => proofSaid(proof, context)),
    ...documents(context),
  ];
  return {
    signals: said.flatMap((one) => one.signals),
    proposals: said.flatMap((one) => one.proposals),
  };
}

const NOTHING: Said = { signals: [], proposals: [] };

function proofSaid(proof: IndicatorProof, context: Context): Said {
  const { from } = proof;
  if ("test" in from) return { signals: fromTest(proof, from.test, context), proposals: [] };
  const finding =
    "runsRecord" in from
      ? recordedShare(from.runsRecord, context.subjects)
      : CHECKS[from.check](context.subjects);
  return finding === null ? NOTHING : judged(proof, finding, context);
}

/** What a test's automated rule proves stays proven for the indicator as long as the credit is whole. */
function fromTest(proof: IndicatorProof, testId: string, { testSignals }: Context): Signal[] {
  const signal = testSignals.find(
    (one) => one.testId === testId && one.rule.endsWith("-a") && one.outcome === "pass",
  );
  if (!signal) return [];
  const isFresh = signal.credit === signal.creditWhenFresh;
  const zeroAt = isFresh ? signal.expiresAt : null;
  return [
    {
      ...indicatorSignal(proof.indicatorId, ruleId(proof)),
      outcome: "pass",
      credit: isFresh ? 1 : 0,
      creditWhenFresh: 1,
      executionCredit: isFresh ? 1 : 0,
      observedAt: signal.observedAt,
      expiresAt: zeroAt,
      zeroAt,
      because: [because(proof, signal.evidenceIds[0] ?? null, "", `${proof.reason} (${testId})`)],
      evidenceIds: signal.evidenceIds,
    },
  ];
}

function judged(proof: IndicatorProof, finding: Finding, { input }: Context): Said {
  const atMs = input.at.getTime();
  const observed = finding.lives.map((live) => live.observedAtMs);
  const observedMs = finding.isInventory ? Math.max(...observed) : Math.min(...observed);
  const untilMs = observedMs + proof.windowDays * DAY_MS;
  const people = finding.lives.filter(({ item }) => item.senderKind === "person");
  const waiting = people.filter((live) => !isAccepted(live, proof.indicatorId, input));
  const isProven = finding.outcome === "pass" && waiting.length === 0;
  const isFresh = isProven && atMs <= untilMs;
  const until = isFresh ? new Date(untilMs).toISOString() : null;
  const [first] = finding.lives;
  const signal: Signal = {
    ...indicatorSignal(proof.indicatorId, ruleId(proof)),
    outcome: finding.outcome === "fail" ? "fail" : isProven ? "pass" : "unknown",
    credit: isFresh ? 1 : 0,
    creditWhenFresh: isProven ? 1 : 0,
    executionCredit: isFresh ? 1 : 0,
    observedAt: new Date(observedMs).toISOString(),
    expiresAt: until,
    zeroAt: until,
    because: [
      because(
        proof,
        first?.item.evidenceId ?? null,
        first?.reading.pointer ?? "",
        `${finding.text}${finding.outcome === "pass" ? `: ${proof.reason}` : ""}`,
      ),
    ],
    missing: finding.outcome === "pass" && waiting.length > 0 ? ["actor"] : [],
    evidenceIds: [...new Set(finding.lives.map(({ item }) => item.evidenceId))],
  };
  const isWorthAccepting = finding.outcome === "pass" && atMs <= untilMs;
  return {
    signals: [signal],
    proposals: isWorthAccepting
      ? waiting.map((live) => proposalFor(proof.indicatorId, ruleId(proof), live, finding.text))
      : [],
  };
}

function documents({ subjects, input }: Context): Said[] {
  const atMs = input.at.getTime();
  const lives = [...subjects.values()].flat().flatMap(({ all }) => all);
  return lives
    .filter(({ reading }) => reading.metrics.hasLinkOrText === true)
    .flatMap((live) => listIn(live.reading, "indicators").map((id) => ({ id, live })))
    .filter(({ id }) => indicatorOf(id) !== null)
    .map(({ id, live }) => {
      const untilMs = live.observedAtMs + DOCUMENT_DAYS * DAY_MS;
      const isFresh = atMs <= untilMs;
      const rule = `document-${id}`;
      const text = `"${textIn(live.reading, "title") ?? live.reading.subject}" is about ${id}`;
      if (!isAccepted(live, id, input))
        return isFresh ? { signals: [], proposals: [proposalFor(id, rule, live, text)] } : NOTHING;
      const until = isFresh ? new Date(untilMs).toISOString() : null;
      const signal: Signal = {
        ...indicatorSignal(id, rule),
        outcome: "pass",
        credit: isFresh ? 1 : 0,
        creditWhenFresh: 1,
        executionCredit: isFresh ? 1 : 0,
        observedAt: new Date(live.observedAtMs).toISOString(),
        expiresAt: until,
        zeroAt: until,
        because: [
          {
            rule,
            evidenceId: live.item.evidenceId,
            pointer: "/indicators",
            text: `Accepted by a second person: ${text}`,
          },
        ],
        evidenceIds: [live.item.evidenceId],
      };
      return { signals: [signal], proposals: [] };
    });
}

function isAccepted(live: LiveReading, targetId: string, input: SignalInput): boolean {
  const lastMs = knownMs(input);
  return input.acceptances.some(
    (acceptance: AcceptanceItem) =>
      acceptance.evidenceId === live.item.evidenceId &&
      acceptance.targetId === targetId &&
      acceptance.acceptedById !== live.item.senderId &&
      Date.parse(acceptance.acceptedAt) <= lastMs,
  );
}

function indicatorSignal(indicatorId: string, rule: string) {
  return { indicatorId, rule, missing: [] as string[] };
}

function because(
  proof: IndicatorProof,
  evidenceId: string | null,
  pointer: string,
  text: string,
): Because {
  return { rule: ruleId(proof), evidenceId, pointer, text };
}

function ruleId(proof: IndicatorProof): string {
  const { from } = proof;
  const source = "test" in from ? from.test : "runsRecord" in from ? "runs" : from.check;
  return `proof-${proof.indicatorId}-${source}`;
}

function proposalFor(targetId: string, rule: string, live: LiveReading, text: string): Proposal {
  return {
    evidenceId: live.item.evidenceId,
    targetId,
    rule,
    gain: `level of ${targetId} counts as proven`,
    text,
    senderId: live.item.senderId,
    acceptedBy: [],
  };
}
