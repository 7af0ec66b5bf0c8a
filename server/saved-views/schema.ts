import { z } from "zod";

/** The query of an address of the portfolio, such as sort=risk&stage=pilot. */
const ViewQuery = z
  .string()
  .max(1000)
  .regex(/^[\w.~%+=&*-]*$/, "not the query of an address");

export const NewSavedView = z.strictObject({
  name: z.string().trim().min(1, "enter a name").max(80),
  query: ViewQuery,
  /** Everybody in the workspace finds it; otherwise only who saved it. */
  isShared: z.boolean().default(false),
});
export type NewSavedView = z.infer<typeof NewSavedView>;

export const SavedView = z.object({
  id: z.string(),
  name: z.string(),
  query: z.string(),
  isShared: z.boolean(),
  isOwn: z.boolean(),
});
export type SavedView = z.infer<typeof SavedView>;
