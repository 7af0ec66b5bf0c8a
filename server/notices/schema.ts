import { z } from "zod";
import type { Task } from "#server/platform/queue.ts";
import { KINDS } from "./catalogue.ts";

export const NoticeKind = z.enum(KINDS);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** Ids, numbers and titles of things; never the name of a person or what somebody wrote. */
export const Detail = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
export type Detail = z.infer<typeof Detail>;

/** Told to one person once: the key says what of its kind it is about. */
export type NewNotice = {
  readonly userId: string;
  readonly kind: NoticeKind;
  readonly key: string;
  readonly detail: Detail;
};

export const NoticeRow = z.object({
  id: z.string(),
  kind: NoticeKind,
  key: z.string(),
  detail: Detail,
  at: z.date(),
  readAt: z.date().nullable(),
  project: z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable(),
});
export type NoticeRow = z.infer<typeof NoticeRow>;

/** As it is shown. */
export const Notice = z.object({
  id: z.string(),
  kind: NoticeKind,
  text: z.string(),
  href: z.string(),
  at: z.date(),
  isRead: z.boolean(),
  project: z.object({ slug: z.string(), name: z.string() }).nullable(),
});
export type Notice = z.infer<typeof Notice>;

export const Inbox = z.object({ unread: z.int(), notices: z.array(Notice), isCut: z.boolean() });
export type Inbox = z.infer<typeof Inbox>;

export const MarkRead = z.strictObject({
  /** Left out: all. */
  ids: z.array(z.string().max(60)).max(500).optional(),
  isRead: z.boolean().default(true),
});
export type MarkRead = z.infer<typeof MarkRead>;

export const Frequency = z.enum(["daily", "weekly", "off"]);
export type Frequency = z.infer<typeof Frequency>;

/** How one hears of things: the inbox always, by mail as one likes. */
export const Preferences = z.object({
  digest: Frequency,
  /** null: the browser's. */
  timeZone: z.string().nullable(),
  canMail: z.boolean(),
  zones: z.array(z.string()),
});
export type Preferences = z.infer<typeof Preferences>;

export const PreferenceChange = z.strictObject({
  digest: Frequency.optional(),
  timeZone: z.string().max(60).nullable().optional(),
});
export type PreferenceChange = z.infer<typeof PreferenceChange>;

export const Chat = z.object({ host: z.string().nullable(), lastAt: z.date().nullable() });
export type Chat = z.infer<typeof Chat>;
export const ChatChange = z.strictObject({ url: z.string().trim().max(2_000).nullable() });
export type ChatChange = z.infer<typeof ChatChange>;

/** Whether the mail server takes it is on the schedule below; a killed process is tried once more. */
export const SendDigest = {
  name: "send-digest",
  payload: z.object({ workspaceId: z.string(), userId: z.string(), tries: z.int().default(0) }),
  lane: "later",
  maxAttempts: 2,
  keyedBy: ["workspaceId", "userId"],
} as const satisfies Task;

export const SendChat = {
  name: "send-chat",
  payload: z.object({ workspaceId: z.string() }),
  lane: "later",
  maxAttempts: 5,
  keyedBy: ["workspaceId"],
} as const satisfies Task;

export const LookAround = {
  name: "look-around",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 3,
  keyedBy: [],
} as const satisfies Task;

export const LookAtProject = {
  name: "look-at-project",
  payload: z.object({ projectId: z.string() }),
  lane: "later",
  maxAttempts: 3,
  keyedBy: ["projectId"],
} as const satisfies Task;
