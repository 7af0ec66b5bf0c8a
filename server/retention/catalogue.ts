/** A column that can name a document, and how: a value of its own, a list of ids, or JSON at any depth. */
export type Naming = {
  readonly table: string;
  readonly column: string;
  readonly as: "id" | "list" | "json";
  /** A part of the JSON that names every document there was, and has what it needs of each in itself. */
  readonly but?: string;
};

const named = (table: string, as: Naming["as"], ...columns: string[]): Naming[] =>
  columns.map((column) => ({ table, column, as }));

/**
 * What keeps a document, however old it is: every place of a project where somebody decided, answered,
 * signed or wrote down something that may name it. A column that is neither here nor in NAMES_NOTHING
 * does not pass the tests. Sign-offs and waivers name gates and conditions and no document; what they
 * rest on is the decision's snapshot, which is here.
 */
export const NAMES: readonly Naming[] = [
  { table: "GateDecision", column: "snapshot", as: "json", but: "record" },
  ...named("GateDecision", "json", "conditions"),
  ...named("Assessment", "json", "scores", "answers", "pinned"),
  ...named("AssessmentDraft", "json", "answers"),
  ...named("AssessmentRound", "json", "ratings", "own"),
  ...named("Agreement", "json", "value"),
  ...named("AnswerProposal", "list", "evidenceIds"),
  ...named("AnswerProposal", "json", "value"),
  ...named("OwnAnswers", "json", "answers"),
  ...named("Acceptance", "id", "evidenceId"),
  ...named("Snapshot", "json", "scores"),
  ...named("Estimate", "json", "plan", "result"),
  ...named("Forecast", "json", "input", "result"),
  ...named("HandoverEvent", "list", "evidenceIds"),
  ...named("HandoverReceipt", "json", "content"),
  ...named("Retrospective", "json", "edited", "record"),
];

/** What names a document and goes, or is made anew, with it; or holds no document's id at all. */
export const NAMES_NOTHING: Readonly<Record<string, string>> = {
  Evidence: "It is the document.",
  Fact: "Goes with the document.",
  Sighting: "Goes with the document.",
  Delivery: "How the document arrived; goes with it.",
  RunRow: "Made from the facts that are left.",
  ProjectRollup: "Made anew from what is kept.",
  RollupPoint: "Numbers only.",
  Project: "What people entered of the project.",
  ProjectProfile: "What people entered of the project.",
  Connection: "Settings and where the next pull goes on.",
  Pull: "Why a pull failed.",
  Comment: "People's ids; its text names a document at most by its address.",
};

/** Files that a killed import leaves in the folder of temporary files. */
export const TEMP_PREFIXES = ["assay-import-", "assay-restore-"] as const;
