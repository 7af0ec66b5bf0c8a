import { z } from "zod";
import { IndicatorId, TestId } from "#server/catalogue/schema.ts";
import {
  BranchProtection,
  Change,
  CodeFinding,
  CodeShare,
  Component,
  Coverage,
  MetricHistory,
  TestSuite,
  TuningStudy,
} from "#server/facts/code/schema.ts";
import {
  Attribution,
  Drift,
  Evaluation,
  LineageEdge,
  PipelineRun,
  PrivacyMeasure,
  ServingSkew,
  SliceMetric,
  SourceFreshness,
} from "#server/facts/data/schema.ts";
import {
  Alert,
  Cost,
  Deployment,
  Energy,
  LoadTest,
  MonitorRule,
  ScrapeTarget,
} from "#server/facts/operations/schema.ts";
import { Instant, Recorded, Text } from "#server/facts/schema.ts";

/** The six version dimensions of Arpteg et al. 2018, section 4.1.1, in the paper's order. */
export const DIMENSIONS = [
  "hardware",
  "platform",
  "sourceCode",
  "configuration",
  "dataSources",
  "trainingState",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const Run = z.object({
  runId: Text,
  name: Text,
  experimentId: Text,
  /** MLflow's RunStatus, or UNKNOWN for a word it does not define. */
  status: z.enum(["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED", "UNKNOWN"]),
  lifecycleStage: z.enum(["active", "deleted"]),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  parentRunId: Text.nullable(),
  user: Text.nullable(),
  /** Last value per key as the tracker reports it; null where it was not finite. */
  metrics: z.record(Text, z.number().nullable()),
  /** What each dimension recorded; an empty record means the run did not record that dimension. */
  dimensions: z.object({
    hardware: Recorded,
    platform: Recorded,
    sourceCode: Recorded,
    configuration: Recorded,
    dataSources: Recorded,
    trainingState: Recorded,
  }),
  /** Whether system metrics were watched: weak proof of hardware, not counted as recorded. */
  hasSystemMetrics: z.boolean(),
  note: Text.nullable(),
});
export type Run = z.infer<typeof Run>;

/** What one file of a run's folder tells of it. It fills what the run's own record leaves open, and is no run by itself. */
export const RunPart = Run.extend({ part: Text });
export type RunPart = z.infer<typeof RunPart>;

export const Experiment = z.object({
  experimentId: Text,
  name: Text,
  lifecycleStage: z.enum(["active", "deleted"]),
});
export type Experiment = z.infer<typeof Experiment>;

export const ModelVersion = z.object({
  model: Text,
  version: Text,
  stage: Text.nullable(),
  aliases: z.array(Text),
  runId: Text.nullable(),
  status: Text.nullable(),
  source: Text.nullable(),
  description: Text.nullable(),
  tags: Recorded,
  createdAt: Instant.nullable(),
  updatedAt: Instant.nullable(),
});
export type ModelVersion = z.infer<typeof ModelVersion>;

export const DatasetCheck = z.object({
  suite: Text,
  dataset: Text,
  success: z.boolean(),
  evaluated: z.int().min(0),
  successful: z.int().min(0),
  unsuccessful: z.int().min(0),
  /** Expectations that raised an exception: they did not run, which is neither pass nor fail. */
  raised: z.int().min(0),
  /** Column → number of expectations on it. */
  columns: z.record(Text, z.int()),
  failures: z.array(
    z.object({
      expectation: Text,
      column: Text.nullable(),
      severity: Text,
      didRun: z.boolean(),
      pointer: Text,
    }),
  ),
});
export type DatasetCheck = z.infer<typeof DatasetCheck>;

/** What only a person can state: a dated document with its author and what it is offered as proof of. */
export const DocumentFact = z.object({
  title: Text.min(1).max(300),
  documentType: z.enum([
    "document",
    "notebook",
    "dpia",
    "access.review",
    "drill.record",
    "model.card",
    "schema.file",
    "signoff",
    "runbook.link",
    "owners.file",
    "meeting.record",
  ]),
  author: Text.min(1).max(200),
  date: z.iso.date(),
  link: z.url({ protocol: /^https?$/ }).nullable(),
  text: Text.max(20_000).nullable(),
  tests: z.array(TestId).max(28),
  indicators: z.array(IndicatorId).max(61),
  handoverItems: z.array(z.string().regex(/^ho-[a-z]+-\d$/)).max(45),
});
export type DocumentFact = z.infer<typeof DocumentFact>;

const of = <K extends string, V extends z.ZodType>(kind: K, value: V) =>
  z.object({
    kind: z.literal(kind),
    /** What the fact is about, unique within its kind: a run id, a suite and data set, a model and version. */
    subject: Text,
    value,
    unit: Text.optional(),
    /** The id its source gave this fact: the same one again is the same fact told anew, not another. */
    ownId: Text.optional(),
    observedAt: Instant.nullable(),
    /** Where it stands in the document: a JSON pointer, an XPath or line:N. */
    pointer: Text,
  });

export const Fact = z.discriminatedUnion("kind", [
  of("run", Run),
  of("run-part", RunPart),
  of("experiment", Experiment),
  of("model-version", ModelVersion),
  of("test-suite", TestSuite),
  of("dataset-check", DatasetCheck),
  of("document", DocumentFact),
  of("drift", Drift),
  of("source-freshness", SourceFreshness),
  of("lineage-edge", LineageEdge),
  of("pipeline-run", PipelineRun),
  of("slice-metric", SliceMetric),
  of("attribution", Attribution),
  of("privacy-measure", PrivacyMeasure),
  of("serving-skew", ServingSkew),
  of("monitor-rule", MonitorRule),
  of("alert", Alert),
  of("scrape-target", ScrapeTarget),
  of("load-test", LoadTest),
  of("deployment", Deployment),
  of("energy", Energy),
  of("coverage", Coverage),
  of("code-finding", CodeFinding),
  of("component", Component),
  of("code-share", CodeShare),
  of("tuning-study", TuningStudy),
  of("metric-history", MetricHistory),
  of("change", Change),
  of("branch-protection", BranchProtection),
  of("evaluation", Evaluation),
  of("cost", Cost),
]);
export type Fact = z.infer<typeof Fact>;
export type FactKind = Fact["kind"];

/** The closed list of what can be said against a document: why it was refused, or what was odd in it. */
export const REFUSAL_CODES = [
  "truncated",
  "empty_input",
  "invalid_json",
  "invalid_xml",
  "invalid_yaml",
  "not_utf8",
  "wrong_shape",
  "wrong_type",
  "wrong_artifact",
  "wrong_content_type",
  "missing_field",
  "invalid_field",
  "unsupported_schema_version",
  "upstream_error",
  "duplicate_keys",
  "too_deep",
  "value_too_long",
  "xml_doctype_forbidden",
  "yaml_alias_limit",
  "yaml_tag_forbidden",
  "unrecognised",
  "out_of_range",
  "too_large",
  "missing_date",
  "future_timestamp",
  "number_out_of_range",
  "ragged_row",
  "wrong_delimiter",
  "unclosed_front_matter",
] as const;

export const Note = z.object({
  code: z.string(),
  message: z.string(),
  pointer: z.string().optional(),
});
export type Note = z.infer<typeof Note>;

export const Refusal = z.object({
  code: z.enum(REFUSAL_CODES),
  message: z.string(),
  pointer: z.string().optional(),
});
export type Refusal = z.infer<typeof Refusal>;
/** Also `internal`: the fault was ours, not the document's. */
export type StoredRefusal = Omit<Refusal, "code"> & { readonly code: Refusal["code"] | "internal" };

/** Source and id name one event of CloudEvents 1.0: the same pair again is the same event. */
export const EventIdentity = z.object({
  source: z.string().min(1).max(2_000),
  id: z.string().min(1).max(1_000),
  type: z.string().min(1).max(500),
  subject: z.string().max(2_000).optional(),
  time: z.string().optional(),
});
export type EventIdentity = z.infer<typeof EventIdentity>;

/** How a document came: who sent it, and what the sender states that the document does not. */
export const EvidenceContext = z.object({
  branch: z.string().max(250).optional(),
  commit: z.string().max(100).optional(),
  /** Set when it came inside a CloudEvent; its places are those of the document inside. */
  event: EventIdentity.optional(),
  /** True when the sender states that this ran in CI. Counted only from a machine. */
  ranInCi: z.boolean().optional(),
  isScheduled: z.boolean().optional(),
  /** The tracker's id of the run that the document is about, where the document itself names none. */
  runId: z.string().min(1).max(250).optional(),
  /** The version of the model that the document is about, where the document itself names none. */
  modelVersion: z.string().min(1).max(250).optional(),
});
export type EvidenceContext = z.infer<typeof EvidenceContext>;

export type SenderKind = "machine" | "person";

/** What a rule may know of a received document besides its facts. Times are ISO 8601 UTC. */
export type ReceiptMeta = {
  readonly evidenceId: string;
  readonly source: string;
  readonly format: string;
  readonly senderKind: SenderKind;
  readonly senderId: string;
  readonly receivedAt: string;
  readonly observedAt: string | null;
  readonly context: EvidenceContext;
};
