import type { CodeFinding } from "#server/facts/code/schema.ts";

export type Finding = CodeFinding["findings"][number];
export type Level = Finding["level"];

const MAX_FINDINGS = 2_000;
const WORST_FIRST: readonly Level[] = ["error", "warning", "note", "none"];

/** What one run of an analyser over the code says, worst first; suppressed findings are listed and not counted. */
export function codeFinding(of: {
  tool: string;
  toolVersion: string | null;
  findings: readonly Finding[];
  /** Suppressed where they stand, so that the report only counts them. */
  suppressedUnlisted?: number;
  executionSuccessful: boolean | null;
}): CodeFinding {
  const all = [...of.findings].sort(worstFirst);
  const open = all.filter((finding) => !finding.isSuppressed);
  const amount = (level: Level) => open.filter((finding) => finding.level === level).length;
  return {
    tool: of.tool,
    toolVersion: of.toolVersion,
    counts: {
      error: amount("error"),
      warning: amount("warning"),
      note: amount("note"),
      none: amount("none"),
    },
    suppressed: all.length - open.length + (of.suppressedUnlisted ?? 0),
    executionSuccessful: of.executionSuccessful,
    findings: all.slice(0, MAX_FINDINGS),
    findingsLeftOut: Math.max(0, all.length - MAX_FINDINGS),
  };
}

function worstFirst(a: Finding, b: Finding): number {
  const byLevel = WORST_FIRST.indexOf(a.level) - WORST_FIRST.indexOf(b.level);
  return (
    Number(a.isSuppressed) - Number(b.isSuppressed) || byLevel || (place(a) < place(b) ? -1 : 1)
  );
}

function place({ uri, startLine, ruleId, message }: Finding): string {
  return `${uri ?? ""} ${String(startLine ?? 0).padStart(9, "0")} ${ruleId} ${message}`;
}
