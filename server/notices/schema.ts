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

export const TidyNotices = {
  name: "tidy-notices",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 3,
  keyedBy: [],
} as const satisfies Task;

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
