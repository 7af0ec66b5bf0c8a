import type { ImportProblem, ImportResult } from "./schema.ts";

/** What an import did, or would do. */
export function importText({ rows, problems, known, added }: ImportResult): string {
  const here = known > 0 ? ` ${known} known already.` : "";
  if (problems.length > 0)
    return `${problems.length} ${problems.length === 1 ? "fault" : "faults"}: nothing is added until every line reads.${here}`;
  if (added > 0) return `${added} added.${here}`;
  return rows.length === 0 ? `Nothing new to add.${here}` : `${rows.length} would be added.${here}`;
}

/** Where, what and how to mend it. */
export function problemText({ line, column, message, remedy }: ImportProblem): string {
  return `Line ${line}${column === null ? "" : `, ${column}`}: ${message} ${remedy}`;
}
