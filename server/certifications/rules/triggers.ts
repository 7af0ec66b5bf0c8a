import { FACTORS } from "#server/catalogue/schema.ts";
import type { Project } from "#server/projects/schema.ts";
import type { ReviewCall } from "../schema.ts";

type Known = Pick<Project, "factors" | "owners" | "profile">;
type Found = Omit<ReviewCall, "at">;

const RAISED = ["stage", "criticality", "sensitivity"] as const;

/** What a change of a project calls a review for: seen by itself, when it is made. */
export function triggersOf(before: Known, after: Known): Found[] {
  return [
    ...RAISED.flatMap((name) => raised(name, before, after)),
    ...changedOwners(before, after),
    ...newSources(before, after),
  ];
}

/** Not set counts as the highest level, so that taking a level away raises and setting one does not. */
function raised(name: (typeof RAISED)[number], before: Known, after: Known): Found[] {
  const levels: readonly string[] = FACTORS[name];
  const rank = (level: string | undefined) =>
    level === undefined ? levels.length - 1 : levels.indexOf(level);
  const [was, is] = [rank(before.factors[name]), rank(after.factors[name])];
  return is > was ? [{ trigger: "factor", subject: `${name}:${levels[is] ?? ""}` }] : [];
}

/** Somebody else, or nobody; that somebody is named for the first time is no change. */
function changedOwners(before: Known, after: Known): Found[] {
  return before.owners
    .filter(({ area, userId }) => after.owners.find((one) => one.area === area)?.userId !== userId)
    .map(({ area }) => ({ trigger: "owner", subject: area }));
}

function newSources(before: Known, after: Known): Found[] {
  const known = new Set(before.profile.sources ?? []);
  const added = (after.profile.sources ?? []).filter((source) => !known.has(source));
  const [first = "", ...more] = added;
  if (added.length === 0) return [];
  const subject = more.length > 0 ? `${first} and ${more.length} more` : first;
  return [{ trigger: "data-source", subject: subject.slice(0, 300) }];
}
