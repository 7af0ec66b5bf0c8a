import { z } from "zod";
import { Page } from "#app/api/v1/_http/paging.ts";
import { AcceptedMany, AcceptMany } from "#server/acceptances/schema.ts";
import { Delivery } from "#server/deliveries/schema.ts";
import { ManyReceipts } from "#server/envelopes/schema.ts";
import {
  AcceptInput,
  Effect,
  EvidenceDetail,
  LogEntry,
  Receipt,
  StoredAcceptance,
} from "#server/receipts/schema.ts";
import { GoneMark, MarkSubjects } from "#server/subjects/schema.ts";
import type { Operation } from "./operations.ts";

const Sent = z.object({
  as: z.string().optional(),
  fileName: z.string().optional(),
  observedAt: z.iso.datetime({ offset: true }).optional(),
  branch: z.string().optional(),
  commit: z.string().optional(),
  runId: z.string().optional(),
  modelVersion: z.string().optional(),
  ci: z.boolean().optional(),
  scheduled: z.boolean().optional(),
  inFolder: z.boolean().optional(),
});

export const EVIDENCE: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/evidence",
    summary: "Documents received and refused, newest first",
    verb: "evidence.read",
    query: Page,
    answers: {
      200: z.object({ entries: z.array(LogEntry), nextCursor: z.string().nullable() }),
    },
  },
  {
    method: "post",
    path: "/projects/{slug}/evidence",
    summary:
      "Send a document as the tool wrote it, or several as a form, a zip, a tar or a batch of CloudEvents",
    verb: "evidence.push",
    query: Sent,
    body: "bytes",
    answers: { 200: z.union([Receipt, ManyReceipts]), 202: Delivery, 207: ManyReceipts },
  },
  {
    method: "get",
    path: "/projects/{slug}/evidence/{evidenceId}",
    summary:
      "One document with its facts, sightings and acceptances, or how one that is still read stands",
    verb: "evidence.follow",
    query: z.object({ factsFrom: z.int().min(0).optional() }),
    answers: { 200: z.union([EvidenceDetail, Delivery]) },
  },
  {
    method: "get",
    path: "/projects/{slug}/evidence/{evidenceId}/raw",
    summary: "The stored text as a download",
    verb: "evidence.read",
    answers: { 200: { files: ["application/octet-stream"] } },
  },
  {
    method: "post",
    path: "/projects/{slug}/evidence/{evidenceId}/accept",
    summary: "Agree that a document proves a test or an indicator",
    verb: "evidence.accept",
    body: AcceptInput.omit({ evidenceId: true }).nullable(),
    answers: { 200: StoredAcceptance },
  },
  {
    method: "post",
    path: "/projects/{slug}/evidence/accept",
    summary: "Agree to several proposals at once, or see what the scores would become",
    verb: "evidence.accept",
    body: AcceptMany,
    answers: { 200: AcceptedMany },
  },
  {
    method: "get",
    path: "/projects/{slug}/subjects",
    summary: "Subjects that were said to be gone, or to be there again, newest first",
    verb: "evidence.read",
    answers: { 200: z.object({ marks: z.array(GoneMark) }) },
  },
  {
    method: "post",
    path: "/projects/{slug}/subjects",
    summary: "Say that subjects are gone, or that they are there again",
    verb: "evidence.mark",
    body: MarkSubjects,
    answers: { 201: z.object({ marks: z.array(GoneMark), effect: Effect, summary: z.string() }) },
  },
];
