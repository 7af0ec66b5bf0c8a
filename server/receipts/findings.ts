import { challengeOf } from "#server/catalogue/catalogue.ts";
import type { ChallengeId } from "#server/catalogue/schema.ts";
import type { Effect, EffectReason } from "./schema.ts";

const CHALLENGES_MAX = 4;
const REASONS_MAX = 3;

/** What a document, or an acceptance, did to the scores: one sentence, or why nothing moved. */
export function effectSentence(effect: Effect): string {
  const moved = movesOf(effect);
  const waits =
    effect.waits > 0
      ? ` ${effect.waits === 1 ? "One proposal waits" : `${effect.waits} proposals wait`} for a second person.`
      : "";
  if (moved.length === 0) return `Nothing moved, because ${whyNothing(effect)}.${waits}`;
  const open = effect.reasons.filter((one) => one.kind === "missing");
  const more = open.length > 0 ? ` Still missing for more: ${listed(open)}.` : "";
  return `${moved.join("; ")}.${more}${waits}`;
}

function movesOf({ tests, challenges, score, mlTestScore }: Effect): string[] {
  const byChange = [...challenges].sort((a, b) => change(b) - change(a));
  const rest = byChange.length - CHALLENGES_MAX;
  return [
    ...tests.map((one) => `${one.testId} ${one.before} → ${one.after}`),
    ...byChange
      .slice(0, CHALLENGES_MAX)
      .map((one) => `risk of ${nameOf(one.id)} ${arrow(one.before, one.after)}`),
    ...(rest > 0 ? [`risk of ${rest} more ${rest === 1 ? "challenge" : "challenges"}`] : []),
    ...(isMoved(score) ? [`risk of the project ${arrow(score.before, score.after)}`] : []),
    ...(mlTestScore.before === mlTestScore.after
      ? []
      : [`ML Test Score ${mlTestScore.before} → ${mlTestScore.after}`]),
  ];
}

type Moved = { readonly before: number | null; readonly after: number | null };

const change = ({ before, after }: Moved) => Math.abs((after ?? 0) - (before ?? 0));
const isMoved = (moved: Moved) => change(moved) >= 0.05;

/** Whole numbers where they differ, tenths where only those do. */
function arrow(before: number | null, after: number | null): string {
  if (before === null || after === null)
    return `${before === null ? "none" : tenths(before)} → ${after === null ? "none" : tenths(after)}`;
  const [a, b] = [Math.round(before), Math.round(after)];
  return a === b ? `${tenths(before)} → ${tenths(after)}` : `${a} → ${b}`;
}

const tenths = (value: number) => value.toFixed(1);

function nameOf(id: ChallengeId): string {
  return challengeOf(id).name.toLowerCase();
}

function whyNothing({ reasons, proves }: Effect): string {
  const failed = reasons.filter((one) => one.kind === "fail");
  const missing = reasons.filter((one) => one.kind === "missing");
  const parts = [
    ...(failed.length > 0 ? [`of what failed: ${listed(failed)}`] : []),
    ...(missing.length > 0 ? [`of what is still missing: ${listed(missing)}`] : []),
  ];
  if (parts.length > 0) return parts.join("; and ");
  return proves
    ? "what it proves was proven already"
    : "no test or indicator is judged by what it says";
}

function listed(reasons: readonly EffectReason[]): string {
  const rest = reasons.length - REASONS_MAX;
  const said = reasons
    .slice(0, REASONS_MAX)
    .map((one) => `${one.target} (${one.texts.join("; ")})`);
  return [...said, ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}
