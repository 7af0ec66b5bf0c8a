import { z } from "zod";
import { Factors } from "#server/catalogue/schema.ts";

export const Slug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "lower-case letters, digits and hyphens, at most 63",
  );

export const Target = z.strictObject({
  metric: z.string().min(1).max(200),
  direction: z.enum(["min", "max"]),
  value: z.number(),
});
export type Target = z.infer<typeof Target>;

/** The four owners that checklist item ho-ownership-1 asks for. */
export const OWNED_AREAS = ["model", "features", "pipeline", "product"] as const;
export const Owner = z.strictObject({ area: z.enum(OWNED_AREAS), userId: z.string() });
export const Link = z.strictObject({
  label: z.string().min(1).max(100),
  url: z.url({ protocol: /^https?$/ }),
});

const Globs = z.array(z.string().min(1).max(300)).max(100);
/** What rules must know of a project and no tool says. An unset field makes its checks unknown. */
export const Profile = z.strictObject({
  servedModel: z
    .strictObject({
      name: z.string(),
      version: z.string().optional(),
      alias: z.string().optional(),
    })
    .optional(),
  defaultBranch: z.string().max(250).optional(),
  featureCode: Globs.optional(),
  modelCode: Globs.optional(),
  pipelineCode: Globs.optional(),
  servingCode: Globs.optional(),
  features: z.array(z.string()).max(10_000).optional(),
  sources: z.array(z.string()).max(1000).optional(),
  consumers: z.array(z.string()).max(1000).optional(),
  /** Receivers of alerts behind which somebody is on duty. */
  receivers: z.array(z.string().max(300)).max(200).optional(),
  requiredSlices: z.array(z.string()).max(200).optional(),
  /** Name → value; defaults are the catalogue's. */
  limits: z.record(z.string(), z.number()).optional(),
});
export type Profile = z.infer<typeof Profile>;

export const RegulatoryClass = z.enum(["none", "minimal", "limited", "high-risk", "prohibited"]);

/** Less than a week would delete what a weekly job sent before its next run. */
export const RetentionDays = z.int().min(7).max(3650);
/** By the tool that documents are of, such as junit. */
export const RetentionByKind = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/), RetentionDays.nullable())
  .refine((kinds) => Object.keys(kinds).length <= 100, "at most 100 kinds");

/** A word or two that a workspace sorts its projects by; the case does not matter. */
export const Tag = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(40)
  // The control characters one by one: \p{Cc} is beyond what many readers of JSON Schema know.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a tag may not hold
  .regex(/^[^,\u0000-\u001f\u007f-\u009f]+$/, "a tag is a word or two without a comma");
const Tags = z
  .array(Tag)
  .max(20)
  .transform((tags) => [...new Set(tags)].sort());

export const NewProject = z.strictObject({
  slug: Slug.optional(),
  code: z
    .string()
    .regex(/^[A-Z0-9]{2,6}$/)
    .optional(),
  name: z.string().trim().min(1).max(200),
  description: z.string().max(4000).optional(),
  factors: Factors,
  affectsPeople: z.boolean().nullable().optional(),
  regulatoryClass: RegulatoryClass.nullable().optional(),
  target: Target.nullable().optional(),
  owners: z.array(Owner).max(4).optional(),
  links: z.array(Link).max(30).optional(),
  profile: Profile.optional(),
  /** Days after which documents and facts that nothing refers to are deleted; null keeps them. */
  retentionDays: RetentionDays.nullable().optional(),
  /** The same for documents of one kind, such as junit; null keeps those. */
  retentionByKind: RetentionByKind.optional(),
  /** What the portfolio groups by besides team, stage and criticality. */
  tags: Tags.optional(),
});
export type NewProject = z.infer<typeof NewProject>;
export const ProjectPatch = NewProject.omit({ slug: true }).partial();
export type ProjectPatch = z.infer<typeof ProjectPatch>;

export const Project = z.object({
  id: z.string(),
  workspaceId: z.string(),
  slug: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string(),
  factors: Factors,
  affectsPeople: z.boolean().nullable(),
  regulatoryClass: RegulatoryClass.nullable(),
  target: Target.nullable(),
  links: z.array(Link),
  owners: z.array(Owner),
  profile: Profile,
  profileVersion: z.int(),
  retentionDays: RetentionDays.nullable(),
  retentionByKind: RetentionByKind,
  tags: z.array(z.string()),
  isDemo: z.boolean(),
  demoNote: z.string().nullable(),
  revision: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
  archivedAt: z.date().nullable(),
});
export type Project = z.infer<typeof Project>;

export const ProjectNames = z.object({
  projects: z.array(Project.pick({ slug: true, code: true, name: true })),
  /** How many there are, of which the first are named. */
  total: z.int(),
});
export type ProjectNames = z.infer<typeof ProjectNames>;

/** What the HTTP API answers for a project. */
export const ProjectView = Project.omit({ workspaceId: true }).extend({
  stage: Factors.shape.stage.unwrap().nullable(),
});
export type ProjectView = z.infer<typeof ProjectView>;

export const ProjectFilter = z.object({
  archived: z.enum(["with", "without", "only"]).default("without"),
});
export type ProjectFilter = z.infer<typeof ProjectFilter>;
