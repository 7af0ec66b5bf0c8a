import { canonicalJson } from "#server/platform/digest.ts";
import type { ItemFate, OwnAnswerSet, OwnAssessor, Upgrade } from "../schema.ts";
import type { OwnBody, OwnItem } from "./body.ts";
import { ownScores } from "./scores.ts";

type Placed = { readonly item: OwnItem; readonly challenge: string; readonly challengeId: string };

const placedIn = (body: OwnBody | null): Map<string, Placed> =>
  new Map(
    (body?.challenges ?? []).flatMap(({ id, name, items }) =>
      items.map((item) => [item.id, { item, challenge: name, challengeId: id }] as const),
    ),
  );

/** What one version says otherwise than another, question by question, and how many people answered each. */
export function fatesOf(
  from: OwnBody | null,
  to: OwnBody,
  assessors: readonly OwnAssessor[] = [],
): ItemFate[] {
  const [before, after] = [placedIn(from), placedIn(to)];
  const answersTo = (id: string) => assessors.filter(({ answers }) => answers[id]).length;
  const fate = (
    id: string,
    { item, challenge }: Placed,
    fate: ItemFate["fate"],
    changes: string[],
  ) => ({
    id,
    fate,
    challenge,
    question: item.question,
    changes,
    answers: answersTo(id),
  });
  const here = [...after].map(([id, is]) => {
    const was = before.get(id);
    if (!was) return fate(id, is, "new", []);
    const changes = changesOf(was, is);
    return fate(id, is, changes.length === 0 ? "kept" : "changed", changes);
  });
  const gone = [...before].flatMap(([id, was]) =>
    after.has(id) ? [] : [fate(id, was, "orphaned", [])],
  );
  return [...here, ...gone];
}

function changesOf(was: Placed, is: Placed): string[] {
  return [
    ...(was.item.question === is.item.question ? [] : [`asked "${was.item.question}" before`]),
    ...(was.challengeId === is.challengeId ? [] : [`moved from ${was.challenge}`]),
    ...(was.item.weight === is.item.weight
      ? []
      : [`weighs ${is.item.weight}, not ${was.item.weight}`]),
    ...contentChanges(was.item, is.item),
  ];
}

function contentChanges(was: OwnItem, is: OwnItem): string[] {
  if (was.kind === "levels" && is.kind === "levels")
    return [
      ...is.anchors.flatMap((anchor, level) =>
        anchor === was.anchors[level] ? [] : [`level ${level} reads otherwise`],
      ),
      ...(was.mitigation === is.mitigation ? [] : ["another mitigation"]),
    ];
  if (was.kind !== "choices" || is.kind !== "choices") return ["answered in another way"];
  const ids = (item: typeof was) => item.choices.map(({ id }) => id);
  const same = (key: "rules" | "choices" | "description") =>
    canonicalJson(was[key]) === canonicalJson(is[key]);
  const added = ids(is).filter((id) => !ids(was).includes(id));
  const removed = ids(was).filter((id) => !ids(is).includes(id));
  return [
    ...(added.length > 0 ? [`choices added: ${added.join(", ")}`] : []),
    ...(removed.length > 0 ? [`choices gone: ${removed.join(", ")}`] : []),
    ...(added.length + removed.length === 0 && !same("choices") ? ["choices read otherwise"] : []),
    ...(same("rules") ? [] : ["other risk rules"]),
    ...(same("description") ? [] : ["another description"]),
  ];
}

/** What becomes of everybody's answers if a project rates by another version, and of its scores. */
export function upgradeOf(of: {
  slug: string;
  from: { version: number; body: OwnBody } | null;
  to: { version: number; body: OwnBody };
  assessors: readonly OwnAssessor[];
}): Upgrade {
  const { slug, from, to, assessors } = of;
  const items = fatesOf(from?.body ?? null, to.body, assessors);
  const answers = (fate: ItemFate["fate"]) =>
    items.filter((one) => one.fate === fate).reduce((sum, one) => sum + one.answers, 0);
  return {
    slug,
    from: from?.version ?? null,
    to: to.version,
    items,
    kept: answers("kept"),
    changed: answers("changed"),
    orphaned: answers("orphaned"),
    added: items.filter(({ fate }) => fate === "new").length,
    scores: {
      before: from && ownScores(from.body, assessors),
      after: ownScores(to.body, assessors),
    },
  };
}

/** Answers that were given to other words than stand there now: they count, and want another look. */
export function outdatedIn(
  answers: OwnAnswerSet,
  body: OwnBody,
  bodies: ReadonlyMap<number, OwnBody>,
): string[] {
  const now = placedIn(body);
  return Object.entries(answers).flatMap(([id, { version }]) => {
    const is = now.get(id);
    const was = placedIn(bodies.get(version) ?? null).get(id);
    return is && was && wordsChanged(was.item, is.item) ? [id] : [];
  });
}

/** A weight, a place or an advice is no reason to answer again. */
const wordsChanged = (was: OwnItem, is: OwnItem) =>
  was.question !== is.question ||
  contentChanges(was, is).some((change) => change !== "another mitigation");
