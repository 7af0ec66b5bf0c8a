import { z } from "zod";
import { CatalogueSlug, CHALLENGES_MAX, INDICATORS_MAX, isFree, LensId } from "../schema.ts";
import { Risk } from "./body.ts";

const Text = (most: number) => z.string().trim().min(1).max(most);
const Weight = z.number().positive().max(100);

const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "has to be small letters, digits and hyphens, at most 40")
  .refine(isFree, "is a name that is taken");

// ── what a workspace writes: assay-catalogue/1 ──────────────────────────────────────────────────

const WrittenIndicator = z.strictObject({
  id: Id.describe("Keeps its answers through versions; unique in the catalogue"),
  question: Text(500),
  anchors: z.array(Text(1_000)).length(5).describe("What each level means, 0 (worst) to 4 (best)"),
  weight: Weight.default(1).describe("In its challenge, beside the other indicators"),
  mitigation: Text(1_000).optional().describe("What to do where it is low"),
});
const WrittenChallenge = z.strictObject({
  id: Id,
  name: Text(200),
  description: Text(4_000).optional(),
  weight: Weight.default(1).describe("In the catalogue's score, beside the other challenges"),
  indicators: z.array(WrittenIndicator).min(1).max(INDICATORS_MAX),
});
export const WrittenCatalogue = z.strictObject({
  schema: z.literal("assay-catalogue/1"),
  slug: CatalogueSlug,
  name: Text(200),
  description: Text(4_000).optional(),
  challenges: z.array(WrittenChallenge).min(1).max(CHALLENGES_MAX),
});
export type WrittenCatalogue = z.infer<typeof WrittenCatalogue>;

// ── what AWS Well-Architected exports: a custom lens ────────────────────────────────────────────

const LensResource = z.looseObject({ displayText: Text(4_000), url: Text(2_048).optional() });
const LensQuestion = z.looseObject({
  id: LensId,
  title: Text(1_000),
  description: Text(4_000).optional(),
  choices: z
    .array(
      z.looseObject({
        id: LensId,
        title: Text(1_000),
        helpfulResource: LensResource.optional(),
        improvementPlan: LensResource.optional(),
      }),
    )
    .min(1)
    .max(100),
  riskRules: z
    .array(z.looseObject({ condition: Text(4_000), risk: Risk }))
    .min(1)
    .max(100),
});
/** https://docs.aws.amazon.com/wellarchitected/latest/userguide/lenses-format-specification.html */
export const Lens = z.looseObject({
  schemaVersion: z.literal("2021-11-01"),
  name: Text(200),
  description: Text(4_000).optional(),
  pillars: z
    .array(z.looseObject({ id: LensId, name: Text(200), questions: z.array(LensQuestion).min(1) }))
    .min(1)
    .max(CHALLENGES_MAX),
});
export type Lens = z.infer<typeof Lens>;
