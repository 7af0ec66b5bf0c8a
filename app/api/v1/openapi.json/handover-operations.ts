import { z } from "zod";
import { Handover, HandoverItem, HandoverStep, PlanHandover } from "#server/handover/schema.ts";
import { ChangeItem, OwnItems, RetireItem, SaveItem } from "#server/handover-items/schema.ts";
import { DrawUp, HandoverReceipt, SignReceipt } from "#server/handover-receipts/schema.ts";
import { SignedEnvelope } from "#server/platform/signed-envelope.ts";
import type { Operation } from "./operations.ts";

export const HANDOVERS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/handover",
    summary:
      "The handover checklist: the catalogue's items, the workspace's own, and the project's gaps, disagreements and unknowns",
    verb: "projects.read",
    answers: { 200: Handover },
  },
  {
    method: "post",
    path: "/projects/{slug}/handover/{itemId}/{verb}",
    summary:
      "One step of an item: offer, exclude, accept, return, condition, meet, reopen or plan, by who may take it now",
    verb: "handover.write",
    body: HandoverStep.nullable(),
    answers: { 200: HandoverItem },
  },
  {
    method: "post",
    path: "/projects/{slug}/handover/plan",
    summary: "Set a day for all that is open in one area, or in all, and yours to give or accept",
    verb: "handover.write",
    body: PlanHandover,
    answers: { 200: z.object({ planned: z.int() }) },
  },
  {
    method: "get",
    path: "/projects/{slug}/handover/live",
    summary: "Server-sent events: something of the ledger changed; its event is state",
    verb: "projects.read",
    answers: { 200: { files: ["text/event-stream"] } },
  },
  {
    method: "get",
    path: "/projects/{slug}/handover/receipts",
    summary: "The receipts, the newest first, with who signed for which side",
    verb: "projects.read",
    answers: { 200: z.object({ receipts: z.array(HandoverReceipt) }) },
  },
  {
    method: "post",
    path: "/projects/{slug}/handover/receipts",
    summary: "Freeze the list, or one area of it, for both sides to sign",
    verb: "handover.write",
    body: DrawUp.nullable(),
    answers: { 201: HandoverReceipt },
  },
  {
    method: "get",
    path: "/projects/{slug}/handover/receipts/{id}",
    summary: "One receipt; as=signed gives a final one in an envelope under the workspace's key",
    verb: "projects.read",
    query: z.object({ as: z.enum(["json", "signed"]).optional() }),
    answers: { 200: z.union([HandoverReceipt, SignedEnvelope]) },
  },
  {
    method: "post",
    path: "/projects/{slug}/handover/receipts/{id}/sign",
    summary: "Sign a receipt for one side",
    verb: "handover.write",
    body: SignReceipt,
    answers: { 200: HandoverReceipt },
  },
  {
    method: "get",
    path: "/projects/{slug}/handover/pack",
    summary:
      "Everything the receiving team needs as one zip: model card, data sheet, served run, risks, runbook, contacts, checklist, evidence by digest, signed receipts",
    verb: "projects.read",
    answers: { 200: { files: ["application/zip"] } },
  },
  {
    method: "get",
    path: "/handover-items",
    summary: "What every handover asks for beside the catalogue's items, and every change of it",
    verb: "workspace.read",
    answers: { 200: OwnItems },
  },
  {
    method: "post",
    path: "/handover-items",
    summary: "Add an item of the workspace's own",
    verb: "handover-items.manage",
    body: SaveItem,
    answers: { 201: OwnItems },
  },
  {
    method: "put",
    path: "/handover-items/{id}",
    summary: "Say it otherwise; the version is the one that was changed",
    verb: "handover-items.manage",
    body: ChangeItem.omit({ id: true }),
    answers: { 200: OwnItems },
  },
  {
    method: "delete",
    path: "/handover-items/{id}",
    summary: "Retire it from every list",
    verb: "handover-items.manage",
    body: RetireItem.omit({ id: true }),
    answers: { 200: OwnItems },
  },
];
