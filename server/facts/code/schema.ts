import { z } from "zod";
import { Count, Instant, Recorded, Share, Text } from "../schema.ts";

/** Lines and branches as Cobertura counts them, apart: a tool's one percentage mixes both. */
export const Coverage = z.object({
  tool: Text,
  toolVersion: Text.nullable(),
  linesValid: Count,
  linesCovered: Count,
  /** null where there is no line to cover. */
  lineRate: Share.nullable(),
  /** null: branches were not measured, which Cobertura writes as 0. */
  branchesValid: Count.nullable(),
  branchesCovered: Count.nullable(),
  branchRate: Share.nullable(),
  /** Sorted by path, at most 5,000; what is left out counts in the totals. */
  files: z.array(z.object({ path: Text, linesValid: Count, linesCovered: Count })),
  filesLeftOut: Count,
});
export type Coverage = z.infer<typeof Coverage>;

/** One run of an analyser over the code, SARIF's names. No finding is a result too: a clean run. */
export const CodeFinding = z.object({
  tool: Text,
  toolVersion: Text.nullable(),
  /** By SARIF level, suppressed ones left out. */
  counts: z.object({ error: Count, warning: Count, note: Count, none: Count }),
  suppressed: Count,
  /** Whether the tool says that it ran to its end; null where it does not say. */
  executionSuccessful: z.boolean().nullable(),
  /** At most 2,000, worst first. */
  findings: z.array(
    z.object({
      ruleId: Text,
      level: z.enum(["error", "warning", "note", "none"]),
      message: Text,
      uri: Text.nullable(),
      startLine: Count.nullable(),
      isSuppressed: z.boolean(),
      tags: z.array(Text),
      pointer: Text,
    }),
  ),
  findingsLeftOut: Count,
});
export type CodeFinding = z.infer<typeof CodeFinding>;

/** CycloneDX component; also what an audit of dependencies says of one. */
export const Component = z.object({
  type: Text,
  name: Text,
  version: Text.nullable(),
  purl: Text.nullable(),
  bomRef: Text.nullable(),
  scope: z.enum(["required", "optional", "excluded"]).nullable(),
  licenses: z.array(Text),
  /** Algorithm → digest. */
  hashes: Recorded,
  /** Whether an exact version is asked for; null where the source does not say. */
  isPinned: z.boolean().nullable(),
  releasedAt: Instant.nullable(),
  /** null: nobody looked for vulnerabilities, which is not the same as none. */
  vulnerabilities: z
    .array(z.object({ id: Text, severity: Text.nullable(), fixVersions: z.array(Text) }))
    .nullable(),
  skipReason: Text.nullable(),
  /** An ML-BOM's model card; null: none. An empty record: present and empty. */
  modelCard: Recorded.nullable(),
  /** Who owns a data set, as its governance names them. */
  owners: z.array(Text),
});
export type Component = z.infer<typeof Component>;

export const TestSuite = z.object({
  name: Text,
  /** Counted from the testcase elements, not from the attributes, which some writers get wrong. */
  tests: z.int().min(0),
  passed: z.int().min(0),
  failed: z.int().min(0),
  errored: z.int().min(0),
  skipped: z.int().min(0),
  durationMs: z.number().min(0).nullable(),
  /** At most 2,000 cases; `casesLeftOut` says how many more there were. */
  cases: z.array(
    z.object({
      className: Text,
      name: Text,
      outcome: z.enum(["passed", "failed", "errored", "skipped"]),
      durationMs: z.number().min(0).nullable(),
      message: Text.nullable(),
      pointer: Text,
    }),
  ),
  casesLeftOut: z.int().min(0),
  isLint: z.boolean(),
});
export type TestSuite = z.infer<typeof TestSuite>;

const Lines = z.object({ files: Count, code: Count, comments: Count, blanks: Count });

/** cloc, tokei and scc; and how much of what changed, from `git log --numstat`. */
export const CodeShare = z.object({
  tool: Text,
  total: Lines,
  languages: z.record(Text, Lines),
  /** Sorted by path, at most 10,000; empty when the tool was not asked for files. */
  files: z.array(z.object({ path: Text, language: Text, code: Count })),
  filesLeftOut: Count,
  /** null: the tool counts no history. */
  changes: z
    .object({
      commits: Count,
      from: Instant.nullable(),
      to: Instant.nullable(),
      paths: z.array(z.object({ path: Text, added: Count, deleted: Count, commits: Count })),
      pathsLeftOut: Count,
    })
    .nullable(),
});
export type CodeShare = z.infer<typeof CodeShare>;

export const TuningStudy = z.object({
  tool: Text,
  study: Text,
  /** One of them per objective. */
  directions: z.array(z.enum(["minimize", "maximize"])),
  trialsComplete: Count,
  trialsPruned: Count,
  trialsFailed: Count,
  trialsRunning: Count,
  /** Setting → its distribution as text. Only settings that were searched over. */
  params: Recorded,
  best: z
    .object({ trial: Text, values: z.array(z.number().nullable()), params: Recorded })
    .nullable(),
  sampler: Text.nullable(),
  /** What it searched on, as a run's own dimension names it; unset where the source does not say. */
  dataSources: Recorded.optional(),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
});
export type TuningStudy = z.infer<typeof TuningStudy>;

/**
 * One change to the code: a pull or merge request, with what came of it. People are ids or roles, no
 * names. A change that an issue asked for says when, so that the time from idea to use can be told.
 */
export const Change = z.object({
  tool: Text,
  /** Unique in its repository, such as the request's number. */
  changeId: Text,
  repository: Text.nullable(),
  title: Text.nullable(),
  status: z.enum(["open", "merged", "closed"]),
  baseBranch: Text.nullable(),
  headCommit: Text.nullable(),
  mergeCommit: Text.nullable(),
  /** Further commits that came with it, at most 250. */
  commits: z.array(Text),
  author: Text.nullable(),
  /** null: the source does not say who approved, which is not the same as nobody. */
  approvers: z.array(Text).nullable(),
  labels: z.array(Text),
  /** Files it touches, at most 3,000; empty where the source does not say. */
  paths: z.array(Text),
  /** When the work was first asked for, as by the issue it closes. */
  requestedAt: Instant.nullable(),
  openedAt: Instant.nullable(),
  mergedAt: Instant.nullable(),
});
export type Change = z.infer<typeof Change>;

/** What a branch asks of a change before it may be merged; null where the source does not say. */
export const BranchProtection = z.object({
  tool: Text,
  repository: Text.nullable(),
  branch: Text,
  /** Approving reviews asked for; 0: protected, and none asked for. */
  requiredReviews: Count.nullable(),
  /** Names of the checks that have to pass. */
  requiredChecks: z.array(Text).nullable(),
  appliesToAdmins: z.boolean().nullable(),
  allowsForcePushes: z.boolean().nullable(),
});
export type BranchProtection = z.infer<typeof BranchProtection>;

const Point = z.object({ step: z.int(), value: z.number().nullable() });

/** A metric of one run over its steps, as training curves are drawn. */
export const MetricHistory = z.object({
  tool: Text,
  /** null where the export names no run. */
  runId: Text.nullable(),
  metric: Text,
  /** In order of steps, at most 200: thinned evenly, with the first, the last and both extremes kept. A value that was not finite is null. */
  points: z.array(Point),
  /** Of all points, before any were thinned out. */
  count: Count,
  nonFinite: Count,
  min: Point.nullable(),
  max: Point.nullable(),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
});
export type MetricHistory = z.infer<typeof MetricHistory>;
