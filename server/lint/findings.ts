import type { Contradiction, LintOf } from "./schema.ts";

/** The page's title: how much does not go together, and the first of it. */
export function lintTitle(contradictions: readonly Contradiction[], of: LintOf): string {
  const whose = of === "mine" ? "your answers" : "the answers that count";
  const [first] = contradictions;
  if (!first) return `Nothing contradicts ${whose}`;
  const rest = contradictions.length - 1;
  return rest === 0
    ? first.title
    : `${first.title}; ${rest} more ${rest === 1 ? "place does" : "places do"} not go together`;
}
