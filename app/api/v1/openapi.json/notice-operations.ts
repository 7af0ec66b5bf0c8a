import { z } from "zod";
import { NoBody } from "#app/api/v1/_http/no-body.ts";
import { Counts, CountsQuery, NewComment, Subject, Thread } from "#server/comments/schema.ts";
import { Inbox, MarkRead, PreferenceChange, Preferences } from "#server/notices/schema.ts";
import {
  Message,
  NewWebhook,
  PatchWebhook,
  WebhookList,
  WithSecret,
} from "#server/webhooks/schema.ts";
import type { Operation } from "./operations.ts";

const HOOK = "/webhooks/{id}";
const COMMENTS = "/projects/{slug}/comments";

/** What tells people and other systems that something happened, and what people say to each other. */
export const NOTICES: readonly Operation[] = [
  {
    method: "get",
    path: "/webhooks",
    summary: "Addresses that are told what happens, without their secrets",
    verb: "webhooks.manage",
    answers: { 200: WebhookList },
  },
  {
    method: "post",
    path: "/webhooks",
    summary: "Tell an address what happens; its secret is answered once",
    verb: "webhooks.manage",
    body: NewWebhook,
    answers: { 201: WithSecret },
  },
  {
    method: "patch",
    path: HOOK,
    summary: "Change the address, or what it is told of",
    verb: "webhooks.manage",
    body: PatchWebhook,
    answers: { 204: "nothing" },
  },
  {
    method: "delete",
    path: HOOK,
    summary: "Tell an address nothing any more",
    verb: "webhooks.manage",
    answers: { 204: "nothing" },
  },
  {
    method: "post",
    path: `${HOOK}/rotate`,
    summary: "Make another secret, answered once; the one before signs along for a day",
    verb: "webhooks.manage",
    body: NoBody,
    answers: { 200: WithSecret },
  },
  {
    method: "post",
    path: `${HOOK}/resume`,
    summary: "Go on telling an address that was paused because it failed",
    verb: "webhooks.manage",
    body: NoBody,
    answers: { 204: "nothing" },
  },
  {
    method: "post",
    path: `${HOOK}/test`,
    summary: "Send an event that says nothing, to try the address",
    verb: "webhooks.manage",
    body: NoBody,
    answers: { 204: "nothing" },
  },
  {
    method: "get",
    path: `${HOOK}/messages`,
    summary: "What an address was told of late, and what became of it",
    verb: "webhooks.manage",
    answers: { 200: z.object({ messages: z.array(Message) }) },
  },
  {
    method: "post",
    path: `${HOOK}/messages/{messageId}/redeliver`,
    summary: "Send a message again, with the same id",
    verb: "webhooks.manage",
    body: NoBody,
    answers: { 204: "nothing" },
  },
  {
    method: "get",
    path: "/inbox",
    summary: "What the person whose token asks should know, the newest first",
    verb: "inbox.read",
    answers: { 200: Inbox },
  },
  {
    method: "post",
    path: "/inbox/read",
    summary: "Mark notices as read or as unread; without ids all",
    verb: "account.write",
    body: MarkRead,
    answers: { 204: "nothing" },
  },
  {
    method: "get",
    path: "/inbox/preferences",
    summary: "How often the person is sent a digest, and in which time zone",
    verb: "account.write",
    answers: { 200: Preferences },
  },
  {
    method: "patch",
    path: "/inbox/preferences",
    summary: "Change how often a digest comes, or the time zone",
    verb: "account.write",
    body: PreferenceChange,
    answers: { 200: Preferences },
  },
  {
    method: "get",
    path: COMMENTS,
    summary:
      "What was said about one answer, condition, checklist item, plan item, waiver or incident",
    verb: "projects.read",
    query: Subject,
    answers: { 200: Thread },
  },
  {
    method: "post",
    path: COMMENTS,
    summary: "Say something; @[id] tells that person. About answers not while people rate apart",
    verb: "comments.write",
    body: NewComment,
    answers: { 201: z.object({ id: z.string() }) },
  },
  {
    method: "get",
    path: `${COMMENTS}/counts`,
    summary: "How many comments stand under each subject of a kind",
    verb: "projects.read",
    query: CountsQuery,
    answers: { 200: z.object({ counts: Counts }) },
  },
  {
    method: "delete",
    path: `${COMMENTS}/{id}`,
    summary: "Take one's own comment back: its text goes, that something was said stays",
    verb: "comments.write",
    answers: { 204: "nothing" },
  },
];
