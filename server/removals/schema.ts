import { z } from "zod";

/** How much goes with a project, so that nobody deletes more than they thought. */
export const RemovalPreview = z.object({
  slug: z.string(),
  name: z.string(),
  assessments: z.int(),
  documents: z.int(),
  facts: z.int(),
  decisions: z.int(),
  handoverSteps: z.int(),
  estimates: z.int(),
  forecasts: z.int(),
  connections: z.int(),
});
export type RemovalPreview = z.infer<typeof RemovalPreview>;

export const Removal = z.strictObject({
  slug: z.string().max(100),
  /** The project's name as it is written, typed by whoever deletes it. */
  typedName: z.string().max(300),
});
export type Removal = z.infer<typeof Removal>;
