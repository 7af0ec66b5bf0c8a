import { challengeOf, testOf } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, type ChallengeId, type TestId } from "#server/catalogue/schema.ts";
import type {
  DiffPage,
  Frozen,
  FrozenTest,
  Replay,
  SnapshotDiff,
  Trend,
  TrendPoint,
  Why,
} from "./schema.ts";

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
const tenth = (value: number) => (Math.round(value * 10) / 10).toFixed(1);
/** An ML Test Score: 1.5, 4. */
const finalText = (value: number) => String(Math.round(value * 10) / 10);
const points = (value: number | null) => (value === null ? "none" : String(Math.round(value)));
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayOf = (iso: string) => {
  const at = new Date(iso);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
};

// ── why something differs ───────────────────────────────────────────────────────────────────────

const newIn = (before: readonly string[], after: readonly string[]) =>
  after.filter((id) => !before.includes(id));

/** Why a test's credit is another: what came, what went stale, or what no longer passes. */
export function testWhy(before: FrozenTest, after: FrozenTest, state: { at: string }): Why[] {
  const came = newIn(before.evidenceIds, after.evidenceIds);
  if (after.credit > before.credit) {
    if (came.length > 0)
      return [{ text: `Proven by ${count(came.length, "document")} since`, evidenceIds: came }];
    return [{ text: "Accepted, or renewed by the same document", evidenceIds: after.evidenceIds }];
  }
  if (after.claim !== before.claim && after.claim === "not-applicable")
    return [{ text: "Agreed not to apply", evidenceIds: [] }];
  if (after.stale > 0) {
    const until =
      before.expiresAt !== null && before.expiresAt <= state.at
        ? ` on ${dayOf(before.expiresAt)}`
        : "";
    return [{ text: `Its proof went stale${until}`, evidenceIds: after.evidenceIds }];
  }
  return [{ text: "What came since does not pass any more", evidenceIds: came }];
}

/** Why a residual risk is another: the answers, their proof, its tests and its exposure. */
export function challengeWhy(
  id: ChallengeId,
  of: { before: Frozen; after: Frozen; tests: readonly TestId[] },
): Why[] {
  const [before, after] = [of.before.challenges[id], of.after.challenges[id]];
  const levels = Object.entries(after.indicators).flatMap(([indicatorId, now]) => {
    const old = before.indicators[indicatorId];
    const [from, to] = [old?.assured ?? null, now.assured];
    if (from === to) return [];
    const isProof = old?.claimed === now.claimed;
    const how = isProof ? ((to ?? 0) > (from ?? 0) ? ", now proven" : ", proof gone") : "";
    const change = `${levelWord(from)} → ${levelWord(to)}${how}`;
    return [{ id: indicatorId, change, came: newIn(old?.evidenceIds ?? [], now.evidenceIds) }];
  });
  const tests = of.tests.map((testId) => {
    const [from, to] = [of.before.tests[testId].credit, of.after.tests[testId].credit];
    const came = newIn(of.before.tests[testId].evidenceIds, of.after.tests[testId].evidenceIds);
    return { text: `${testOf(testId).name} ${from} → ${to}`, evidenceIds: to > from ? came : [] };
  });
  const state =
    before.state === after.state
      ? []
      : [{ text: `${before.state} → ${after.state}`, evidenceIds: [] }];
  const known = [...state, ...together(levels), ...tests];
  if (known.length > 0) return known;
  const isExposure = before.exposure !== after.exposure;
  const text = isExposure
    ? "Its exposure changed: what monitoring or two roles would see"
    : "It is weighed otherwise";
  return [{ text, evidenceIds: [] }];
}

const levelWord = (level: number | null) => (level === null ? "unknown" : `level ${level}`);

/** Indicators that moved alike are one line: em-1, em-2 level 1 → level 2. */
function together(
  moved: readonly { id: string; change: string; came: readonly string[] }[],
): Why[] {
  const changes = [...new Set(moved.map(({ change }) => change))];
  return changes.map((change) => {
    const alike = moved.filter((one) => one.change === change);
    return {
      text: `${alike.map(({ id }) => id).join(", ")} ${change}`,
      evidenceIds: [...new Set(alike.flatMap(({ came }) => came))],
    };
  });
}

// ── sentences of the pages ──────────────────────────────────────────────────────────────────────

export function trendTitle({ points: all }: Trend): string {
  const scored = all.filter(({ basis }) => basis !== "none");
  const [first, last] = [scored[0], scored.at(-1)];
  if (!first || !last) return "Nothing has been answered in this time";
  const since = dayOf(first.at);
  if (first.score === null || last.score === null) return `No risk score since ${since}`;
  const [from, to] = [Math.round(first.score), Math.round(last.score)];
  const verb = to < from ? "fell" : to > from ? "rose" : "stands";
  const risk =
    verb === "stands"
      ? `Risk stands at ${to}, as on ${since}`
      : `Risk ${verb} from ${from} to ${to} since ${since}`;
  const tests =
    first.mlTestScore === last.mlTestScore
      ? `ML Test Score stays at ${finalText(last.mlTestScore)}`
      : `ML Test Score went from ${finalText(first.mlTestScore)} to ${finalText(last.mlTestScore)}`;
  return `${risk}; ${tests}`;
}

/** How much there is to see below the title, which says where the scores went. */
export function movesAnswer({ points: all }: Trend): string {
  const scored = all.filter(({ basis }) => basis !== "none");
  const [first, last] = [scored[0], scored.at(-1)];
  if (!first || !last) return "There is nothing to draw yet";
  if (scored.length === 1) return `All that is known is of ${dayOf(first.at)}`;
  return `${scored.length} moments at which a score changed, the last on ${dayOf(last.at)}`;
}

/** The challenge that moved most, and which way. */
export function challengesAnswer({ points: all }: Trend): string {
  const scored = all.filter(({ basis }) => basis !== "none");
  const [first, last] = [scored[0], scored.at(-1)];
  if (!first || !last) return "No residual risk is known";
  const moved = moves(first, last);
  const [most] = moved;
  if (!most || Math.abs(most.change) < 0.5)
    return "No residual risk moved by more than half a point";
  const falling = moved.filter(({ change }) => change <= -0.5).length;
  const rising = moved.filter(({ change }) => change >= 0.5).length;
  const way = most.change < 0 ? "fell" : "rose";
  return `${challengeOf(most.id).name} ${way} most, by ${tenth(Math.abs(most.change))}; ${falling} fell, ${rising} rose`;
}

function moves(first: TrendPoint, last: TrendPoint) {
  return CHALLENGE_IDS.flatMap((id) => {
    const [from, to] = [first.residuals[id], last.residuals[id]];
    return from === null || to === null ? [] : [{ id, change: to - from }];
  }).sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}

export function resolutionText({ points: all, resolutionHours }: Trend): string {
  const scored = `${count(all.length, "moment")} at which a score changed`;
  if (resolutionHours === 0) return `${scored}, each at its own place.`;
  return `${scored}; changes within ${Math.round(resolutionHours)} hours of each other are drawn as one.`;
}

const OUTCOME = {
  pass: "holds",
  fail: "falls short",
  waived: "waived",
  unknown: "not known",
  "not-applicable": "does not apply",
} as const;

export function conditionWord(outcome: keyof typeof OUTCOME | null): string {
  return outcome === null ? "not asked" : OUTCOME[outcome];
}

export function diffTitle({ before, after, diff }: DiffPage): string {
  const { score, mlTestScore } = diff;
  const [from, to] = [points(score.before), points(score.after)];
  const verb = (score.after ?? 0) < (score.before ?? 0) ? "fell" : "rose";
  const risk = from === to ? `Risk stands at ${to}` : `Risk ${verb} from ${from} to ${to}`;
  const tests =
    mlTestScore.before === mlTestScore.after
      ? ""
      : `, ML Test Score ${finalText(mlTestScore.before)} → ${finalText(mlTestScore.after)}`;
  return `${risk}${tests} between ${before.name} and ${after.name}`;
}

export function diffAnswer(diff: SnapshotDiff): string {
  const fell = diff.challenges.filter((one) => (one.after ?? 0) < (one.before ?? 0)).length;
  const rose = diff.challenges.length - fell;
  const credit = diff.tests.filter((one) => one.after > one.before).length;
  const lost = diff.tests.length - credit;
  if (diff.challenges.length === 0 && diff.tests.length === 0) return "Nothing changed";
  return `${count(fell, "residual risk")} fell and ${rose} rose; ${count(credit, "test")} gained credit and ${lost} lost some`;
}

export function replayTitle({ asked, state, learnt, late }: Replay): string {
  const day = dayOf(asked.at);
  const score = points(state.score);
  if (asked.known === "then") {
    const since =
      learnt.score.before === learnt.score.after
        ? ""
        : `; what came later makes it ${points(learnt.score.after)}`;
    return `On ${day} the risk was known to be ${score}${since}`;
  }
  return `Known today about ${day}: risk ${score}, by ${count(late.length, "document")} that came later`;
}

export function learntAnswer({ learnt, late }: Replay): string {
  if (late.length === 0) return "Nothing that tells of that day came later";
  const same = learnt.challenges.length === 0 && learnt.tests.length === 0;
  const what = count(late.length, "document tells", "documents tell");
  return same
    ? `${what} of that day and came later; no score of that day is another for it`
    : `${what} of that day and came later: ${diffAnswer(learnt).toLowerCase()}`;
}
