import { z } from "zod";
import { Level } from "#server/assessments/schema.ts";
import { OwnBody } from "./rules/body.ts";

export const BYTES_MAX = 1_048_576;
export const CHALLENGES_MAX = 40;
export const INDICATORS_MAX = 400;
export const CATALOGUES_MAX = 50;
export const VERSIONS_MAX = 200;

export const CatalogueSlug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, "has to be small letters, digits and hyphens, at most 60");
/** Answers are kept by id in an object: no id may be what every object has. */
export const isFree = (id: string) => !(id in {});
export const LensId = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,128}$/, "has to be letters, digits, _, . and -, at most 128")
  .refine(isFree, "is a name that is taken");

export const Format = z.enum(["assay", "aws-lens"]);
export const VersionRef = z.object({
  slug: z.string(),
  version: z.int(),
  format: Format,
  digest: z.string(),
  importedById: z.string(),
  importedAt: z.date(),
});
export type VersionRef = z.infer<typeof VersionRef>;
export const OwnVersion = VersionRef.extend({ body: OwnBody });
export type OwnVersion = z.infer<typeof OwnVersion>;

// ── answers ─────────────────────────────────────────────────────────────────────────────────────
const Note = z.string().max(4_000).optional();
export const OwnAnswer = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("answered"), level: Level, note: Note }),
  /** Of a question with choices: those that are true. An empty list is "none of these". */
  z.strictObject({ state: z.literal("ticked"), choices: z.array(LensId).max(100), note: Note }),
  z.strictObject({ state: z.literal("unknown"), note: Note }),
  z.strictObject({
    state: z.literal("not-applicable"),
    reason: z.string().trim().min(1).max(2_000),
    note: Note,
  }),
]);
export type OwnAnswer = z.infer<typeof OwnAnswer>;

/** By indicator, each with the version whose words it answers. Orphaned ones stay. */
export const OwnAnswerSet = z.record(z.string(), z.object({ answer: OwnAnswer, version: z.int() }));
export type OwnAnswerSet = z.infer<typeof OwnAnswerSet>;
export const OwnAssessor = z.object({
  assessorId: z.string(),
  role: z.string(),
  answers: OwnAnswerSet,
});
export type OwnAssessor = z.infer<typeof OwnAssessor>;

// ── scores ──────────────────────────────────────────────────────────────────────────────────────
/** 0–100, higher is worse. low and high: what is unknown as best and as worst; point: what is known alone. */
export const OwnRisk = z.object({ low: z.number(), point: z.number(), high: z.number() });
const counts = { coverage: z.number(), answered: z.int(), applicable: z.int() };
export const OwnScores = z.object({
  /** The upper end, which gates read; null when nothing applies. */
  score: z.number().nullable(),
  risk: OwnRisk.nullable(),
  ...counts,
  assessors: z.int(),
  challenges: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      weight: z.number(),
      risk: OwnRisk.nullable(),
      ...counts,
      items: z.array(
        z.object({
          id: z.string(),
          state: z.enum(["answered", "unknown", "not-applicable"]),
          level: z.number().nullable(),
          /** Somebody says it does not apply, and nobody else does yet. */
          awaitsApproval: z.boolean(),
        }),
      ),
    }),
  ),
});
export type OwnScores = z.infer<typeof OwnScores>;

/** What the answers by one own catalogue come to, for whoever reads scores and not questions. */
export const OwnResult = z.object({
  slug: z.string(),
  name: z.string(),
  version: z.int(),
  digest: z.string(),
  /** The upper end, 0–100, higher is worse; null where nothing is answered or nothing applies. */
  score: z.number().nullable(),
  ...counts,
});
export type OwnResult = z.infer<typeof OwnResult>;

/** What a published assessment, or a revealed round, keeps of each own catalogue. */
export const PinnedCatalogue = z.object({
  slug: z.string(),
  name: z.string().optional(),
  version: z.int(),
  digest: z.string(),
  answers: z.array(OwnAssessor),
  scores: OwnScores,
});
export type PinnedCatalogue = z.infer<typeof PinnedCatalogue>;

// ── versions side by side ───────────────────────────────────────────────────────────────────────
export const FATES = ["kept", "changed", "orphaned", "new"] as const;
export const ItemFate = z.object({
  id: z.string(),
  fate: z.enum(FATES),
  challenge: z.string(),
  question: z.string(),
  /** In words; empty where nothing changed. */
  changes: z.array(z.string()),
  /** How many people answered it. */
  answers: z.int(),
});
export type ItemFate = z.infer<typeof ItemFate>;
export const Upgrade = z.object({
  slug: z.string(),
  from: z.int().nullable(),
  to: z.int(),
  items: z.array(ItemFate),
  /** Answers by what would become of them. */
  kept: z.int(),
  changed: z.int(),
  orphaned: z.int(),
  /** Questions that nobody was asked before. */
  added: z.int(),
  scores: z.object({ before: OwnScores.nullable(), after: OwnScores }),
});
export type Upgrade = z.infer<typeof Upgrade>;

// ── what is sent and answered ───────────────────────────────────────────────────────────────────
export const TextFault = z.object({ line: z.int(), column: z.int(), message: z.string() });
const Faults = z.object({ kind: z.literal("faults"), faults: z.array(TextFault) });
export const ImportCatalogue = z.strictObject({
  /** Longer than one may be, so that one that is too long is told so. */
  body: z
    .string()
    .max(4 * BYTES_MAX)
    .describe("The catalogue as YAML or JSON, or a custom lens as JSON"),
  slug: CatalogueSlug.optional().describe(
    "Of a custom lens, which has none; left out: by its name",
  ),
});
export type ImportCatalogue = z.infer<typeof ImportCatalogue>;

export const Checked = z.discriminatedUnion("kind", [
  Faults,
  z.object({
    kind: z.literal("fine"),
    slug: z.string(),
    name: z.string(),
    format: Format,
    challenges: z.int(),
    indicators: z.int(),
    /** The version that it would be; null: it says what the latest says. */
    version: z.int().nullable(),
    changes: z.array(ItemFate),
  }),
]);
export type Checked = z.infer<typeof Checked>;

export const Imported = z.discriminatedUnion("kind", [
  Faults,
  z.object({
    kind: z.enum(["imported", "same"]),
    slug: z.string(),
    version: z.int(),
    digest: z.string(),
  }),
]);
export type Imported = z.infer<typeof Imported>;

export const CatalogueHead = z.object({
  slug: z.string(),
  name: z.string(),
  isRetired: z.boolean(),
  format: Format,
  version: z.int(),
  digest: z.string(),
  importedById: z.string(),
  importedAt: z.date(),
  challenges: z.int(),
  indicators: z.int(),
});
export type CatalogueHead = z.infer<typeof CatalogueHead>;
export const CatalogueList = z.object({ catalogues: z.array(CatalogueHead) });
export const CataloguePage = CatalogueHead.extend({
  body: OwnBody,
  versions: z.array(VersionRef.extend({ changes: z.array(ItemFate) })),
});
export type CataloguePage = z.infer<typeof CataloguePage>;

export const RetireCatalogue = z.strictObject({ isRetired: z.boolean() });
export const PreviewQuery = z.strictObject({ version: z.coerce.number().int().min(1) });

export const ChooseVersion = z.strictObject({
  catalogue: z.string(),
  /** null: the project rates by it no more; its answers stay. */
  version: z.int().min(1).nullable(),
  /** The version that it rates by, as whoever chooses saw it; null: none. */
  base: z.int().nullable().optional(),
});
export type ChooseVersion = z.infer<typeof ChooseVersion>;
export const PutVersion = ChooseVersion.omit({ catalogue: true });

export const SaveOwnAnswer = z.strictObject({
  catalogue: z.string(),
  id: z.string().max(128),
  /** What was there when it was changed; null: nothing. */
  base: OwnAnswer.nullable(),
  /** null takes the answer back. */
  value: OwnAnswer.nullable(),
});
export type SaveOwnAnswer = z.infer<typeof SaveOwnAnswer>;
export const PutOwnAnswer = SaveOwnAnswer.omit({ catalogue: true });
export const OwnSaved = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("saved"), revision: z.int() }),
  z.object({
    outcome: z.literal("conflict"),
    mine: OwnAnswer.nullable(),
    theirs: OwnAnswer.nullable(),
  }),
]);
export type OwnSaved = z.infer<typeof OwnSaved>;

export const ProjectCatalogueRow = z.object({
  slug: z.string(),
  name: z.string(),
  isRetired: z.boolean(),
  /** null: it was rated by once and is not any more, or never was. */
  version: z.int().nullable(),
  latest: z.int(),
  scores: OwnScores.nullable(),
});
export type ProjectCatalogueRow = z.infer<typeof ProjectCatalogueRow>;
export const ProjectCatalogues = z.object({ catalogues: z.array(ProjectCatalogueRow) });

export const Choice = z.object({
  version: z.int().nullable(),
  chosenById: z.string(),
  chosenAt: z.date(),
});
export const OwnSheet = z.object({
  slug: z.string(),
  name: z.string(),
  version: z.int(),
  latest: z.int(),
  digest: z.string(),
  body: OwnBody,
  /** Whoever asks. */
  mine: OwnAnswerSet,
  /** A round that was called off before its reveal, in which mine were last changed: nobody else sees them. */
  apartIn: z.int().nullable(),
  /** Why whoever asks answers nothing now; null when they may. */
  blocked: z.string().nullable(),
  /** Questions whose words are not those that my answer was given to. */
  outdated: z.array(z.string()),
  scores: OwnScores,
  /** Which versions it was rated by, the latest first. */
  choices: z.array(Choice),
});
export type OwnSheet = z.infer<typeof OwnSheet>;
