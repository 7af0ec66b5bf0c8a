import type {
  AnswerDifference,
  Answers,
  AssessorAnswers,
  ChallengeAnswer,
  Headline,
  IndicatorAnswer,
  PublishedRow,
  TestClaim,
} from "#server/assessments/schema.ts";
import { CHALLENGE_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import type { PinnedCatalogue } from "#server/own-catalogues/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";

/** The answers that differ between two published assessments, person by person. */
export function answerDifferences(
  before: readonly AssessorAnswers[],
  after: readonly AssessorAnswers[],
): AnswerDifference[] {
  const ids = [...new Set([...before, ...after].map((one) => one.assessorId))].sort();
  return ids.flatMap((assessorId) => {
    const mine = (of: readonly AssessorAnswers[]) =>
      flatten(of.find((one) => one.assessorId === assessorId)?.answers);
    const was = mine(before);
    const is = mine(after);
    const keys = [...new Set([...was.keys(), ...is.keys()])];
    return keys.flatMap((key): AnswerDifference[] => {
      const [from, to] = [was.get(key), is.get(key)];
      if (from?.said === to?.said) return [];
      const { kind, id } = from ?? to ?? { kind: "test", id: key };
      return [{ kind, id, assessorId, before: from?.said ?? null, after: to?.said ?? null }];
    });
  });
}

type Said = { kind: AnswerDifference["kind"]; id: string; said: string };

/** Every answer as a short text, by kind and id; the order is the catalogue's. */
function flatten(answers: Answers | undefined): Map<string, Said> {
  const said = new Map<string, Said>();
  const add = (kind: Said["kind"], id: string, text: string) =>
    said.set(`${kind} ${id}`, { kind, id, said: text });
  for (const id of CHALLENGE_IDS) {
    const answer = answers?.challenges[id];
    if (!answer) continue;
    add("challenge", id, challengeText(answer));
    for (const [indicatorId, indicator] of Object.entries(answer.indicators ?? {}).sort())
      add("indicator", indicatorId, indicatorText(indicator));
  }
  for (const id of TEST_IDS) {
    const claim = answers?.tests[id];
    if (claim) add("test", id, claimText(claim));
  }
  return said;
}

function challengeText(answer: ChallengeAnswer): string {
  const state = answer.state.replaceAll("-", " ");
  return answer.overall === undefined ? state : `${state}, level ${answer.overall}`;
}

function indicatorText(answer: IndicatorAnswer): string {
  return answer.level === undefined ? answer.state.replaceAll("-", " ") : `level ${answer.level}`;
}

function claimText(claim: TestClaim): string {
  return claim.claim.replaceAll("-", " ");
}

export function headlineOf(scores: Readiness): Headline {
  return {
    score: scores.score,
    claimed: scores.claimed,
    band: scores.band,
    mlTestScore: scores.mlTestScore.final,
    mlTestBand: scores.mlTestScore.band,
    coverage: scores.coverage,
  };
}

/** A published record without its bulk. */
export function publishedRowOf(record: PublishedRecord): PublishedRow {
  const { answers, scores, catalogues, ...plain } = record;
  const own = catalogues.map(({ slug, version, digest, scores: { score } }) => ({
    slug,
    version,
    digest,
    score,
  }));
  return { ...plain, catalogues: own, assessors: answers.length, headline: headlineOf(scores) };
}
export type PublishedRecord = Omit<PublishedRow, "assessors" | "headline" | "catalogues"> & {
  readonly catalogues: readonly PinnedCatalogue[];
  readonly answers: readonly AssessorAnswers[];
  readonly scores: Readiness;
};

/** The challenges and tests whose assured numbers moved, largest move first. */
export function scoreDifferences(before: Readiness, after: Readiness) {
  const challenges = CHALLENGE_IDS.map((id) => ({
    id,
    before: before.challenges[id].residual?.high ?? null,
    after: after.challenges[id].residual?.high ?? null,
  })).filter((row) => row.before !== row.after);
  const tests = TEST_IDS.map((id) => ({
    id,
    before: before.tests[id].credit,
    after: after.tests[id].credit,
  })).filter((row) => row.before !== row.after);
  const move = (row: { before: number | null; after: number | null }) =>
    Math.abs((row.after ?? 0) - (row.before ?? 0));
  return {
    challenges: challenges.sort((a, b) => move(b) - move(a)),
    tests: tests.sort((a, b) => move(b) - move(a)),
  };
}
