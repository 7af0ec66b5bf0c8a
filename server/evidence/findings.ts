import type { EvidenceDetail, EvidenceRow, LogEntry } from "#server/receipts/schema.ts";
import type { Proposal, Signal } from "#server/signals/schema.ts";
import { ADAPTERS } from "./adapters/adapters.ts";

/** Sources by the names their tools go by. */
export const SOURCE_NAME: Readonly<Record<string, string>> = Object.fromEntries(
  ADAPTERS.map(({ manifest }) => [manifest.id, manifest.tool]),
);

const FORMAT_NAME: Readonly<Record<string, string>> = {
  "document/1": "entered by a person",
  "gx.checkpoint-result": "checkpoint result",
  "gx.validation-result": "validation result",
  junit: "test report",
  "mlflow.empty-page": "empty page",
  "mlflow.experiments-search": "experiments",
  "mlflow.model-versions-search": "model versions",
  "mlflow.registered-models-search": "registered models",
  "mlflow.run": "one run",
  "mlflow.runs-search": "runs",
};

/** What a document is, in words: the formats that need some have them, others are named for it. */
export function formatName(format: string): string {
  const [, ...own] = format.split(".");
  return FORMAT_NAME[format] ?? (own.join(" ").replaceAll("-", " ") || format);
}

const plural = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** What the evidence amounts to: how many tests and indicators it proves now, and what has gone stale. */
export function evidenceTitle(documents: number, signals: readonly Signal[]): string {
  if (documents === 0) return "No evidence yet: nothing here is proven";
  const proven = signals.filter((signal) => signal.credit > 0);
  const tests = new Set(proven.flatMap((signal) => signal.testId ?? [])).size;
  const indicators = new Set(proven.flatMap((signal) => signal.indicatorId ?? [])).size;
  const says = `${plural(documents, "document")} ${documents === 1 ? "proves" : "prove"}`;
  if (tests + indicators === 0) return `${says} nothing yet`;
  const what = [
    tests > 0 ? plural(tests, "test") : "",
    indicators > 0 ? plural(indicators, "indicator") : "",
  ].filter(Boolean);
  return `${says} ${what.join(" and ")}`;
}

/** What keeps evidence from counting for more. */
export function evidenceLede(signals: readonly Signal[], proposals: readonly Proposal[]): string {
  const stale = signals.filter((signal) => signal.creditWhenFresh > signal.credit).length;
  const failed = signals.filter((signal) => signal.outcome === "fail").length;
  const parts = [
    failed > 0 ? `${plural(failed, "check")} found against the project.` : "",
    stale > 0
      ? `${plural(stale, "proof")} went stale and ${stale === 1 ? "counts" : "count"} for less.`
      : "",
    proposals.length > 0
      ? `${plural(proposals.length, "proposal")} ${proposals.length === 1 ? "waits" : "wait"} for a second person.`
      : "",
  ].filter(Boolean);
  return parts.length > 0
    ? parts.join(" ")
    : "Every number on the other pages can be followed to a line in one of these documents.";
}

export function documentTitle({ evidence, signals }: EvidenceDetail): string {
  const source = SOURCE_NAME[evidence.source] ?? evidence.source;
  const facts = plural(evidence.factCount, "fact");
  const credited = new Set(
    signals.filter((s) => s.credit > 0).flatMap((s) => s.testId ?? s.indicatorId ?? []),
  );
  const against = signals.filter((signal) => signal.outcome === "fail");
  if (credited.size > 0)
    return `${source} gave ${facts} and proves ${plural(credited.size, "point")}`;
  if (against.length > 0)
    return `${source} gave ${facts}, and ${plural(against.length, "check")} failed`;
  return `${source} gave ${facts}, which prove nothing by themselves`;
}

/** The name to show for a document: its file, or what it is. */
export function documentName(row: Pick<EvidenceRow, "fileName" | "format" | "source">): string {
  return row.fileName ?? `${SOURCE_NAME[row.source] ?? row.source} ${formatName(row.format)}`;
}

export const BASIS_WORDS: Readonly<Record<EvidenceRow["observedAtBasis"], string>> = {
  document: "by the document",
  sender: "by its sender",
  receipt: "when it arrived",
};

export function logAnswer(entries: readonly LogEntry[], hasMore: boolean): string {
  const read = entries.filter((entry) => entry.kind === "evidence").length;
  const refused = entries.length - read;
  const shown = hasMore ? "The newest: " : "";
  return `${shown}${plural(read, "document")} read, ${refused === 0 ? "none" : refused} refused`;
}
