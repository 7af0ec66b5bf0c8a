import { z } from "zod";
import type { Task } from "#server/platform/queue.ts";
import type { ACTIONS, UNAUDITED } from "./catalogue.ts";

export type Action = keyof typeof ACTIONS;
export type WhyUnaudited = keyof typeof UNAUDITED;

export const ACTOR_KINDS = ["person", "service", "connection", "system", "guest"] as const;
export const OUTCOMES = ["changed", "read", "signed-in", "denied"] as const;
export const ActorKind = z.enum(ACTOR_KINDS);
export const Outcome = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof Outcome>;

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits");

/** As it is stored: every column but the hash is in the hash, and `detail` is hashed as these very bytes. */
export const ChainEntry = z.object({
  workspaceId: z.string(),
  seq: z.number().int(),
  at: z.date(),
  actorKind: z.string(),
  actorId: z.string().nullable(),
  action: z.string(),
  outcome: z.string(),
  subjectKind: z.string().nullable(),
  subjectId: z.string().nullable(),
  projectId: z.string().nullable(),
  detail: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
export type ChainEntry = z.infer<typeof ChainEntry>;

export type AuditActor = {
  readonly kind: z.infer<typeof ActorKind>;
  readonly id: string | null;
};

/** Ids, slugs and what changed; no secret, and no name or address of a person. */
export type Detail = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | undefined>
>;

/** What a command says of its change; who, when and where come from its scope. */
export type NewEntry = {
  readonly action: Action;
  readonly subject?: { readonly kind: string; readonly id: string } | undefined;
  readonly detail?: Detail;
  /** Left out: the project of the scope, when it is one. */
  readonly projectId?: string | null;
  /** Left out: the scope's actor. */
  readonly by?: AuditActor;
  /** Left out: changed. */
  readonly outcome?: Outcome;
};

export const AuditEntry = z.object({
  seq: z.int(),
  at: z.date(),
  actorKind: ActorKind,
  actorId: z.string().nullable(),
  action: z.string(),
  outcome: Outcome,
  subjectKind: z.string().nullable(),
  subjectId: z.string().nullable(),
  projectId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  previousHash: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditFilter = z.object({
  actor: z.string().max(200).optional().describe("Id of a person, token or connection."),
  action: z.string().max(60).optional().describe("Such as member.edit, or member for all of them."),
  outcome: Outcome.optional(),
  subject: z.string().max(200).optional().describe("Id of what was changed."),
  project: z.string().max(200).optional().describe("Slug of a project."),
  from: z.iso.datetime({ offset: true }).optional().describe("Not before this moment."),
  to: z.iso.datetime({ offset: true }).optional().describe("Before this moment."),
  text: z.string().max(200).optional().describe("Text in what changed, the action or the subject."),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

export const AuditQuery = AuditFilter.extend({
  before: z.int().positive().optional().describe("Cursor: entries before this one."),
  limit: z.int().min(1).max(200).default(50),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const Head = z.object({ seq: z.int().nonnegative(), hash: Sha256 });
export type Head = z.infer<typeof Head>;

export const AuditPage = z.object({
  entries: z.array(AuditEntry),
  next: z.int().nullable(),
  head: Head,
});
export type AuditPage = z.infer<typeof AuditPage>;

export const AnchorHeads = {
  name: "anchor-heads",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 3,
  keyedBy: [],
} as const satisfies Task;

/** Tried for about a day and a half, ever less often; the next hour's head says all that this one did. */
export const AnchorHead = {
  name: "anchor-head",
  payload: z.object({ workspaceId: z.string(), url: z.string() }),
  lane: "later",
  maxAttempts: 12,
  keyedBy: ["workspaceId"],
} as const satisfies Task;

/** What is wrong with one place of the chain. */
export const Fault = z.object({
  kind: z.enum(["altered", "removed", "inserted", "reordered", "head"]),
  seq: z.int().nonnegative(),
  /** Of a reordered entry: where it stood when it was written. */
  was: z.int().optional(),
  says: z.string(),
});
export type Fault = z.infer<typeof Fault>;

export const Verified = z.object({
  isWhole: z.boolean(),
  entries: z.int(),
  head: Head,
  faults: z.array(Fault),
  /** More was found than is listed. */
  isCut: z.boolean(),
});
export type Verified = z.infer<typeof Verified>;
