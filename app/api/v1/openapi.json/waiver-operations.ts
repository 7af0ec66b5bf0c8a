import type { Verb } from "#server/identity/permissions.ts";
import {
  NewWaiver,
  RulingNote,
  Waiver,
  WaiverList,
  type WaiverVerb,
} from "#server/waivers/schema.ts";
import type { Operation } from "./operations.ts";

const GATE = "/projects/{slug}/gates/{gate}";

const RULINGS: Readonly<Record<WaiverVerb, { verb: Verb; summary: string }>> = {
  approve: {
    verb: "waivers.rule",
    summary: "Approve a waiver, by neither its requester nor its owner",
  },
  refuse: { verb: "waivers.rule", summary: "Refuse a waiver" },
  revoke: { verb: "waivers.rule", summary: "End an approved waiver before its time" },
  review: {
    verb: "waivers.rule",
    summary: "Say that an emergency waiver was looked at afterwards",
  },
  withdraw: { verb: "waivers.request", summary: "Withdraw a waiver that one requested" },
  settle: {
    verb: "waivers.request",
    summary: "Say that the condition of an expired waiver holds without it",
  },
};

export const WAIVERS: readonly Operation[] = [
  {
    method: "get",
    path: `${GATE}/waivers`,
    summary: "Waivers of a gate with their rulings, and what its policy allows",
    verb: "projects.read",
    answers: { 200: WaiverList },
  },
  {
    method: "post",
    path: `${GATE}/waivers`,
    summary: "Request a waiver of one condition that does not hold",
    verb: "waivers.request",
    body: NewWaiver,
    answers: { 201: Waiver },
  },
  ...Object.entries(RULINGS).map(([name, { verb, summary }]) => ({
    method: "post" as const,
    path: `${GATE}/waivers/{id}/${name}`,
    summary,
    verb,
    body: RulingNote.nullable(),
    answers: { 200: Waiver },
  })),
];
