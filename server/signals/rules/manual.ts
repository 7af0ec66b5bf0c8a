import { rulesOf } from "#server/catalogue/catalogue.ts";
import type { EvidenceRule, TestId } from "#server/catalogue/schema.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import type { AcceptanceItem, Because, Proposal, Signal } from "../schema.ts";
import type { endings } from "./events.ts";
import { listIn, textIn } from "./fields.ts";
import type { LiveReading, Subject, SubjectsByKind } from "./live.ts";
import { isReviewedVersion, type Served } from "./served.ts";
import * as verdict from "./verdict.ts";

/** A document that would count for a test by hand, whether or not anyone has accepted it yet. */
type Candidate = {
  readonly live: LiveReading;
  readonly because: readonly Because[];
  readonly text: string;
  /** Only the newest of a subject is worth accepting now. */
  readonly isLatest: boolean;
};

export type ManualInput = {
  readonly testId: TestId;
  readonly automated: verdict.Evaluation | null;
  readonly subjects: SubjectsByKind;
  readonly documents: ReadonlyMap<string, LiveReading[]>;
  readonly served: Served | null;
  readonly input: verdict.SignalInput;
  /** What ended a proof before its window was over. */
  readonly endOf: ReturnType<typeof endings>;
};

/**
 * Half a point by hand: a document about the test, or a machine's document that falls short only in
 * who sent it, how often, or what nobody can check, once a member other than its sender accepts it.
 */
export function manualSignals(of: ManualInput): { signals: Signal[]; proposals: Proposal[] } {
  const rule = rulesOf(of.testId).find((candidate) => candidate.credit === "manual");
  if (!rule) return { signals: [], proposals: [] };
  const atMs = of.input.at.getTime();
  const candidates = [...fromMachines(of, rule), ...fromDocuments(of, rule)];
  const judged = candidates.map((candidate) => ({
    candidate,
    acceptance: acceptanceOf(candidate, rule, of),
  }));
  const accepted = judged.filter(({ acceptance }) => acceptance !== null);
  const best = accepted.sort(
    (a, b) => b.candidate.live.observedAtMs - a.candidate.live.observedAtMs,
  )[0];
  const signals = best ? [acceptedSignal(rule, best.candidate, of)] : [];
  const holdsMs = signals[0]?.zeroAt ? Date.parse(signals[0].zeroAt) - atMs : 0;
  const isCovered = holdsMs > (rule.freshnessDays * DAY_MS) / 3 || of.automated?.outcome === "pass";
  const open = isCovered ? [] : judged.filter(({ acceptance }) => acceptance === null);
  const offers = open
    .filter(({ candidate }) => candidate.isLatest && creditNow(rule, candidate, of) > 0)
    .filter(
      ({ candidate }) => !best || candidate.live.observedAtMs > best.candidate.live.observedAtMs,
    );
  const waiting = signals.length === 0 && !of.automated ? offers.slice(0, 1) : [];
  return {
    signals: [
      ...signals,
      ...waiting.map(({ candidate }) => offeredSignal(of.testId, rule, candidate)),
    ],
    proposals: onePerDocument(
      offers.map(({ candidate }) => proposalOf(of.testId, rule, candidate)),
    ),
  };
}

/** Documents of the test's automated kind that pass what they can be asked. A failing subject closes this way. */
function fromMachines(
  { automated, subjects, served, input }: ManualInput,
  rule: EvidenceRule,
): Candidate[] {
  if (automated?.outcome === "fail") return [];
  const judged = automated?.judged ?? [];
  // Every live subject must pass: one that could not be checked leaves nothing to accept about the others.
  const isSilent = judged.some(({ results }) =>
    results.some((result) => result.isOwn && result.outcome === "missing"),
  );
  const candidates = (isSilent ? [] : judged).flatMap((one) => {
    const passed = one.results.filter((result) => result.isOwn && result.outcome === "pass");
    if (passed.length === 0) return [];
    const text = `${one.live.reading.subject}: ${passed.map((result) => result.text).join("; ")}`;
    // An older document of the subject, accepted before, still counts while nothing newer fails.
    return one.subject.all.map((live) => ({
      live,
      isLatest: live === one.live,
      because: verdict.reasons(rule.id, [{ ...one, live }]),
      text,
    }));
  });
  return [...candidates, ...ownKinds({ subjects, served, input }, rule)];
}

/** Kinds that a manual rule itself lists beside documents, with its own pass rule. */
function ownKinds(
  { subjects, served, input }: Pick<ManualInput, "subjects" | "served" | "input">,
  rule: EvidenceRule,
): Candidate[] {
  const offer = (subject: Subject, text: string): Candidate => ({
    live: subject.latest,
    because: [
      {
        rule: rule.id,
        evidenceId: subject.latest.item.evidenceId,
        pointer: subject.latest.reading.pointer,
        text: `${subject.name}: ${text}`,
      },
    ],
    text: `${subject.name}: ${text}`,
    isLatest: true,
  });
  const entry = served?.subject ?? null;
  if (rule.id === "ev-model-1-b" && entry && served && isReviewedVersion(served))
    return [offer(entry, "names its commit and its reviewer")];
  if (rule.id === "ev-model-7-b") {
    const bills = (subjects.get("cyclonedx.mlbom") ?? []).flatMap((subject) => {
      const groups = listIn(subject.latest.reading, "fairnessGroups");
      return groups.length === 0
        ? []
        : [offer(subject, `its model card assesses fairness for ${groups.join(", ")}`)];
    });
    const cards = (subjects.get("model.card") ?? []).flatMap((subject) => {
      const says = textIn(subject.latest.reading, "fairness");
      return says === null ? [] : [offer(subject, `its model card says of bias: "${says}"`)];
    });
    return [...bills, ...cards];
  }
  if (rule.id === "ev-monitor-4-b" && entry) {
    const limit = input.profile.limits?.ageLimitDays;
    const createdAt = textIn(entry.latest.reading, "createdAt");
    if (limit === undefined || createdAt === null) return [];
    const days = (entry.latest.observedAtMs - Date.parse(createdAt)) / DAY_MS;
    return days <= limit ? [offer(entry, `${Math.floor(days)} days old, limit ${limit}`)] : [];
  }
  return [];
}

function fromDocuments({ testId, documents }: ManualInput, rule: EvidenceRule): Candidate[] {
  return (documents.get(testId) ?? [])
    .filter(({ reading }) => rule.kinds.includes(reading.catalogueKind))
    .map((live) => {
      const author = textIn(live.reading, "author") ?? "unknown";
      const text = `"${textIn(live.reading, "title") ?? live.reading.subject}" by ${author}`;
      const { evidenceId } = live.item;
      const because = [{ rule: rule.id, evidenceId, pointer: "/tests", text }];
      return { live, because, text, isLatest: true };
    });
}

/** Documents with something to read, by the tests they name. */
export function documentsByTest(subjects: SubjectsByKind): ReadonlyMap<string, LiveReading[]> {
  const byTest = new Map<string, LiveReading[]>();
  for (const { all } of [...subjects.values()].flat()) {
    for (const live of all) {
      if (live.reading.metrics.hasLinkOrText !== true) continue;
      for (const testId of listIn(live.reading, "tests"))
        byTest.set(testId, [...(byTest.get(testId) ?? []), live]);
    }
  }
  return byTest;
}

/** Roles whose acceptance a rule asks for: data-5 is approved by the privacy role (ev-data-5-b). */
const ACCEPTED_BY: Readonly<Record<string, readonly string[]>> = {
  "ev-data-5-b": ["privacy-legal"],
};

function acceptanceOf(
  { live }: Candidate,
  rule: EvidenceRule,
  { testId, input }: ManualInput,
): AcceptanceItem | null {
  const recordedMs = verdict.knownMs(input);
  const roles = ACCEPTED_BY[rule.id];
  const lastMs = live.observedAtMs + rule.freshnessDays * DAY_MS;
  return (
    input.acceptances.find((acceptance) => {
      const acceptedMs = Date.parse(acceptance.acceptedAt);
      return (
        acceptance.evidenceId === live.item.evidenceId &&
        acceptance.targetId === testId &&
        acceptance.acceptedById !== live.item.senderId &&
        acceptedMs <= recordedMs &&
        acceptedMs <= lastMs &&
        (roles === undefined || roles.includes(acceptance.role))
      );
    }) ?? null
  );
}

function creditNow(rule: EvidenceRule, { live }: Candidate, of: ManualInput): number {
  const atMs = of.input.at.getTime();
  const isEnded = of.endOf(rule.invalidatedBy, live, atMs) !== null;
  return verdict.creditNow(rule, { ageMs: atMs - live.observedAtMs, isEnded });
}

function acceptedSignal(rule: EvidenceRule, candidate: Candidate, of: ManualInput): Signal {
  const { live, text } = candidate;
  const atMs = of.input.at.getTime();
  const ended = of.endOf(rule.invalidatedBy, live, atMs);
  const credit = creditNow(rule, candidate, of);
  const accepted: Because = {
    rule: rule.id,
    evidenceId: live.item.evidenceId,
    pointer: live.reading.pointer,
    text: `Accepted by a second person: ${text}`,
  };
  return {
    testId: of.testId,
    rule: rule.id,
    outcome: "pass",
    credit,
    creditWhenFresh: rule.points["2017"],
    executionCredit: credit,
    observedAt: new Date(live.observedAtMs).toISOString(),
    ...verdict.falls(rule, { observedMs: live.observedAtMs, atMs, isEnded: ended !== null }),
    because: ended ? [accepted, verdict.endedBecause(rule.id, ended)] : [accepted],
    missing: [],
    evidenceIds: [live.item.evidenceId],
    ...(ended ? { ended: { by: ended.by, at: new Date(ended.atMs).toISOString() } } : {}),
  };
}

/** Said only where no automated rule speaks already: a document waits for a second person. */
function offeredSignal(testId: TestId, rule: EvidenceRule, candidate: Candidate): Signal {
  return {
    testId,
    rule: rule.id,
    outcome: "unknown",
    credit: 0,
    creditWhenFresh: 0,
    executionCredit: 0,
    observedAt: new Date(candidate.live.observedAtMs).toISOString(),
    expiresAt: null,
    zeroAt: null,
    because: [...candidate.because],
    missing: ["acceptance"],
    evidenceIds: [candidate.live.item.evidenceId],
  };
}

function proposalOf(testId: TestId, rule: EvidenceRule, candidate: Candidate): Proposal {
  const acceptedBy = [...(ACCEPTED_BY[rule.id] ?? [])];
  const role = acceptedBy.join(" or ");
  return {
    evidenceId: candidate.live.item.evidenceId,
    targetId: testId,
    rule: rule.id,
    gain: `${testId} 0.5 by hand`,
    text: role ? `${candidate.text} (to be accepted by ${role})` : candidate.text,
    senderId: candidate.live.item.senderId,
    acceptedBy,
  };
}

/** What a document of many suites is accepted for, in a sentence that can still be read. */
const NAMED_MAX = 3;

function onePerDocument(proposals: readonly Proposal[]): Proposal[] {
  const byDocument = new Map<string, Proposal[]>();
  for (const proposal of proposals)
    byDocument.set(proposal.evidenceId, [...(byDocument.get(proposal.evidenceId) ?? []), proposal]);
  return [...byDocument.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const named = all.slice(0, NAMED_MAX).map(({ text }) => text);
    const more = all.length > NAMED_MAX ? [`and ${all.length - NAMED_MAX} more`] : [];
    return [{ ...first, text: [...named, ...more].join("; ") }];
  });
}
