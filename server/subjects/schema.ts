import { z } from "zod";

export const GoneMark = z.object({
  factKind: z.string(),
  subject: z.string(),
  isGone: z.boolean(),
  reason: z.string(),
  markerKind: z.enum(["machine", "person"]),
  markerId: z.string(),
  at: z.date(),
});
export type GoneMark = z.infer<typeof GoneMark>;

const SUBJECTS_MAX = 500;

/** Subjects by the kind of their facts: one, or all that a document speaks of. */
export const MarkSubjects = z.object({
  subjects: z
    .array(z.object({ factKind: z.string().min(1).max(60), subject: z.string().min(1).max(2_000) }))
    .min(1)
    .max(SUBJECTS_MAX),
  isGone: z.boolean(),
  /** Why it is no longer there, or is there again. */
  reason: z.string().trim().min(1).max(2_000),
});
export type MarkSubjects = z.infer<typeof MarkSubjects>;

/** What a document tells about one subject, and whether that still counts. */
export const DocumentSubject = z.object({
  factKind: z.string(),
  subject: z.string(),
  /** The newest mark on it; null when nobody marked it. */
  mark: GoneMark.nullable(),
  /** Whether what this document tells of it is left out now. */
  isGone: z.boolean(),
  /** A newer document tells about the same subject: that one counts. */
  supersededBy: z.string().nullable(),
});
export type DocumentSubject = z.infer<typeof DocumentSubject>;
