import { z } from "zod";

export const Ref = z.object({ evidenceId: z.string(), pointer: z.string(), isSample: z.boolean() });

/** In the order in which a path is given to the first that names it; glue is what none names. */
export const PARTS = ["model", "features", "pipeline", "serving", "tests", "glue"] as const;
export const Part = z.enum(PARTS);
export type Part = z.infer<typeof Part>;

export const Lines = z.record(Part, z.int());
export type Lines = z.infer<typeof Lines>;

/** One count of lines, file by file, divided by what the profile says is where. */
export const Share = z.object({
  at: z.string(),
  tool: z.string(),
  lines: Lines,
  total: z.int(),
  /** Lines of prose and data, which are no code: left out. */
  leftOut: z.int(),
  /** Files the tool counted and did not list. */
  filesLeftOut: z.int(),
  ref: Ref,
});
export type Share = z.infer<typeof Share>;

/** Where the work went: lines added and deleted by part, as the history tells. */
export const Churn = z.object({
  commits: z.int(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  lines: Lines,
  total: z.int(),
  ref: Ref,
});
export type Churn = z.infer<typeof Churn>;

export const Dependency = z.object({
  name: z.string(),
  version: z.string().nullable(),
  /** null: no source says whether an exact version is asked for. */
  isPinned: z.boolean().nullable(),
  ageDays: z.int().nullable(),
  /** null: nobody looked, which is not the same as none. */
  vulnerabilities: z.array(z.string()).nullable(),
  fixedIn: z.array(z.string()),
  skipReason: z.string().nullable(),
  ref: Ref,
});
export type Dependency = z.infer<typeof Dependency>;

export const CodePage = z.object({
  title: z.string(),
  meaning: z.string(),
  isEmpty: z.boolean(),
  shareAnswer: z.string(),
  churnAnswer: z.string().nullable(),
  dependencyAnswer: z.string(),
  /** Parts of the profile that name no path. */
  unnamed: z.array(Part),
  /** The newest, null where no count lists files. */
  share: Share.nullable(),
  /** Oldest first. */
  trend: z.array(Share),
  churn: Churn.nullable(),
  /** Those that need somebody first, a bounded list of `dependenciesTotal`. */
  dependencies: z.array(Dependency),
  dependenciesTotal: z.int(),
  counts: z.object({
    assessed: z.int(),
    vulnerable: z.int(),
    pinned: z.int(),
    unpinned: z.int(),
    aged: z.int(),
    medianAgeDays: z.int().nullable(),
  }),
  hasSample: z.boolean(),
});
export type CodePage = z.infer<typeof CodePage>;
