import { z } from "zod";
import type { Task } from "#server/platform/queue.ts";

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
  payload: z.object({ workspaceId: z.string(), tries: z.int().default(0) }),
  lane: "later",
  maxAttempts: 2,
  keyedBy: ["workspaceId"],
} as const satisfies Task;

/** What a mail or a chat message lists. */
export type Group = { readonly name: string; readonly lines: readonly Line[] };
export type Line = { readonly text: string; readonly href: string };
