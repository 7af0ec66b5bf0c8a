import { z } from "zod";
import { AnswerProposal, NewProposal } from "#server/answer-proposals/schema.ts";
import { Badge, BadgeChange } from "#server/badges/schema.ts";
import { MEDIA_TYPES } from "#server/gates/rules/formats.ts";
import { Decision, DecisionFormat } from "#server/gates/schema.ts";
import { Lint, LintOf } from "#server/lint/schema.ts";
import { SignedEnvelope } from "#server/platform/signed-envelope.ts";
import { PublicKey } from "#server/signing-keys/schema.ts";
import type { Operation } from "./operations.ts";

const DECISION_FILES = Object.values(MEDIA_TYPES).map((one) => one.replace(/;.*/, ""));

export const SIGNED: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/gates/{gate}/decisions/{id}",
    summary:
      "One decision: as data, as text, Markdown, JUnit or SARIF, or signed with all that it was made from",
    verb: "projects.read",
    query: z.object({ as: DecisionFormat.optional() }),
    answers: { 200: { json: z.union([Decision, SignedEnvelope]), files: DECISION_FILES } },
  },
  {
    method: "get",
    path: "/keys",
    summary: "Public keys of the workspace, to check signed decisions with",
    verb: "workspace.read",
    answers: { 200: z.object({ keys: z.array(PublicKey) }) },
  },
  {
    method: "post",
    path: "/keys",
    summary: "Sign with a new key from now on; the old ones stay to be checked with",
    verb: "workspace.manage",
    answers: { 201: PublicKey },
  },
  {
    method: "get",
    path: "/projects/{slug}/badge",
    summary: "Where the badge of the project is; its address is a secret",
    verb: "projects.write",
    answers: { 200: Badge },
  },
  {
    method: "post",
    path: "/projects/{slug}/badge",
    summary: "Give the project a badge at a new address, or take it away",
    verb: "projects.write",
    body: BadgeChange,
    answers: { 200: Badge },
  },
  {
    method: "get",
    path: "/projects/{slug}/answer-proposals",
    summary: "Answers that were drafted for the person whose token asks",
    verb: "projects.read",
    answers: { 200: z.object({ proposals: z.array(AnswerProposal) }) },
  },
  {
    method: "post",
    path: "/projects/{slug}/answer-proposals",
    summary: "Draft an answer for a person to accept or decline; nothing changes until they do",
    verb: "answers.propose",
    body: NewProposal,
    answers: { 201: z.object({ id: z.string() }) },
  },
  {
    method: "get",
    path: "/projects/{slug}/lint",
    summary: "Answers that contradict the evidence or each other, with both places",
    verb: "projects.read",
    query: z.object({ of: LintOf.optional() }),
    answers: { 200: Lint },
  },
];
