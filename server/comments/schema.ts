import { z } from "zod";

export const SUBJECT_KINDS = [
  "answer",
  "condition",
  "handover-item",
  "plan-item",
  "waiver",
  "incident",
] as const;
export const SubjectKind = z.enum(SUBJECT_KINDS);
export type SubjectKind = z.infer<typeof SubjectKind>;

/**
 * What a thread is about. An answer's id is that of its test, indicator or challenge; a condition's is
 * `gate:condition`.
 */
export const Subject = z.strictObject({
  kind: SubjectKind,
  id: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\w.:-]+$/, "names nothing that has comments"),
});
export type Subject = z.infer<typeof Subject>;

export const CountsQuery = z.strictObject({ kind: SubjectKind });

export const BODY_MAX = 4_000;
export const MENTIONS_MAX = 20;

/** Plain text. Somebody is mentioned as @[id], so that their name is shown as it is then. */
export const NewComment = z.object({
  subject: Subject,
  body: z.string().trim().min(1, "write something").max(BODY_MAX),
});
export type NewComment = z.infer<typeof NewComment>;

export const CommentRow = z.object({
  id: z.string(),
  subjectKind: SubjectKind,
  subjectId: z.string(),
  body: z.string(),
  byId: z.string(),
  at: z.date(),
  removedAt: z.date().nullable(),
});
export type CommentRow = z.infer<typeof CommentRow>;

/** A piece of a comment: text, an address that is a link, or somebody's name. */
export const Part = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string() }),
  z.object({ kind: z.literal("link"), href: z.string() }),
  z.object({ kind: z.literal("person"), id: z.string(), name: z.string() }),
]);
export type Part = z.infer<typeof Part>;

export const Comment = z.object({
  id: z.string(),
  byId: z.string(),
  by: z.string(),
  at: z.date(),
  isMine: z.boolean(),
  /** Taken back by its author. */
  isRemoved: z.boolean(),
  parts: z.array(Part),
});
export type Comment = z.infer<typeof Comment>;

export const Person = z.object({ id: z.string(), name: z.string() });
export const Thread = z.object({
  comments: z.array(Comment),
  /** Who can be mentioned: everybody who may see the project. */
  people: z.array(Person),
  /** null: whoever asks may write. */
  whyNotWrite: z.string().nullable(),
});
export type Thread = z.infer<typeof Thread>;

/** How many comments stand under each subject of a kind, by the subject's id. */
export const Counts = z.record(z.string(), z.int());
export type Counts = z.infer<typeof Counts>;
