import { z } from "zod";
import { Page } from "#app/api/v1/_http/paging.ts";
import { Answers, Publish, PublishedRow, Working } from "#server/assessments/schema.ts";
import { AuditFilter } from "#server/audit/schema.ts";
import { CodePage } from "#server/code/schema.ts";
import { Decision, DecisionRequest } from "#server/gates/schema.ts";
import type { Verb } from "#server/identity/permissions.ts";
import { MadeToken, NewToken, Token } from "#server/identity/schema.ts";
import { LineagePage } from "#server/lineage/schema.ts";
import { MonitoringPage } from "#server/monitoring/schema.ts";
import {
  Portfolio,
  PortfolioFilter,
  PortfolioQuery,
  ProjectReadiness,
  ReadinessQuery,
} from "#server/portfolio/schema.ts";
import { NewProject, ProjectFilter, ProjectPatch, ProjectView } from "#server/projects/schema.ts";
import { ProofPage } from "#server/proofs/schema.ts";
import { SlicesPage } from "#server/slices/schema.ts";
import { CATALOGUES } from "./catalogue-operations.ts";
import { CONNECTIONS } from "./connections.ts";
import { SIGNED } from "./decision-operations.ts";
import { EFFORT_OPERATIONS } from "./effort-operations.ts";
import { EVIDENCE } from "./evidence-operations.ts";
import { HANDOVERS } from "./handover-operations.ts";
import { JOBS } from "./job-operations.ts";
import { NOTICES } from "./notice-operations.ts";
import { PEOPLE } from "./people-operations.ts";
import { PLANS } from "./plan-operations.ts";
import { POLICIES } from "./policy-operations.ts";
import { REPORTS } from "./report-operations.ts";
import { ROUNDS } from "./round-operations.ts";
import { RUN_OPERATIONS } from "./run-operations.ts";
import { TRANSFERS } from "./transfer-operations.ts";
import { WAIVERS } from "./waiver-operations.ts";

/** One route of the API as data: what the document says, and what a test compares with the files. */
export type Operation = {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Below /api/v1, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** null: open to everybody. */
  readonly verb: Verb | null;
  readonly query?: z.ZodObject;
  /** JSON bodies by their schema; bytes is any supported document as it is. */
  readonly body?: z.ZodType | "bytes";
  readonly ifMatch?: "required" | "optional";
  readonly answers: Readonly<Record<number, OperationAnswer>>;
};

/** JSON by its schema, or a file of one of some media types, or one of several of these. */
export type OperationAnswer =
  | z.ZodType
  | "nothing"
  | {
      readonly json?: z.ZodType;
      readonly files?: readonly string[];
      readonly isProblemToo?: true;
    };

const Draft = Answers.extend({
  revision: z.int(),
  updatedAt: z.date().nullable(),
});
const List = <T extends z.ZodType>(name: string, item: T) =>
  z.object({ [name]: z.array(item), nextCursor: z.string().nullable() });
const PROJECTS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects",
    summary: "Projects by slug",
    verb: "workspace.read",
    query: Page.extend(ProjectFilter.shape),
    answers: { 200: List("projects", ProjectView) },
  },
  {
    method: "post",
    path: "/projects",
    summary: "Register a project",
    verb: "projects.register",
    body: NewProject,
    answers: { 201: ProjectView },
  },
  {
    method: "get",
    path: "/projects/{slug}",
    summary: "One project",
    verb: "projects.read",
    answers: { 200: ProjectView },
  },
  {
    method: "patch",
    path: "/projects/{slug}",
    summary: "Change what is given, leave the rest",
    verb: "projects.write",
    body: ProjectPatch,
    ifMatch: "optional",
    answers: { 200: ProjectView },
  },
];

const ASSESSMENT: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/assessment",
    summary: "The caller's working answers, and how far the others are",
    verb: "projects.read",
    answers: { 200: Draft.extend(Working.omit({ mine: true }).shape) },
  },
  {
    method: "put",
    path: "/projects/{slug}/assessment",
    summary: "Replace the caller's working answers",
    verb: "assessments.write",
    body: Answers,
    ifMatch: "required",
    answers: { 200: Draft },
  },
  {
    method: "post",
    path: "/projects/{slug}/assessment/publish",
    summary: "Freeze everybody's answers and the scores they give now",
    verb: "assessments.publish",
    body: Publish.nullable(),
    answers: { 201: PublishedRow },
  },
];

const DECISIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/portfolio",
    summary: "Every project with its scores, now or at a moment",
    verb: "workspace.read",
    query: PortfolioQuery,
    answers: { 200: Portfolio },
  },
  {
    method: "get",
    path: "/portfolio.csv",
    summary: "Every project that matches, by slug, as CSV; streamed, however many there are",
    verb: "workspace.read",
    query: PortfolioFilter,
    answers: { 200: { files: ["text/csv"] } },
  },
  {
    method: "get",
    path: "/projects/{slug}/readiness",
    summary: "Scores of one project with the reason of each",
    verb: "projects.read",
    query: ReadinessQuery,
    answers: { 200: ProjectReadiness },
  },
  {
    method: "get",
    path: "/projects/{slug}/proof",
    summary:
      "What could prove each test, whether it does and until when, and the shortest way to it",
    verb: "projects.read",
    answers: { 200: ProofPage },
  },
  {
    method: "get",
    path: "/projects/{slug}/lineage",
    summary: "Feedback loops, undeclared consumers and dead sources of one project",
    verb: "evidence.read",
    answers: { 200: LineagePage },
  },
  {
    method: "get",
    path: "/projects/{slug}/monitoring",
    summary: "Which monitoring tests have a rule that can fire, and what it cannot see",
    verb: "evidence.read",
    answers: { 200: MonitoringPage },
  },
  {
    method: "get",
    path: "/projects/{slug}/code",
    summary: "The share of model code, where changes go, and the dependencies",
    verb: "evidence.read",
    answers: { 200: CodePage },
  },
  {
    method: "get",
    path: "/projects/{slug}/slices",
    summary: "Metrics by group with their intervals, privacy measures and what decides",
    verb: "evidence.read",
    answers: { 200: SlicesPage },
  },
  {
    method: "get",
    path: "/projects/{slug}/gates/{gate}/decisions",
    summary: "Decisions recorded for a gate",
    verb: "projects.read",
    answers: { 200: z.object({ decisions: z.array(Decision) }) },
  },
  {
    method: "post",
    path: "/projects/{slug}/gates/{gate}/decisions",
    summary: "Evaluate a gate and record the decision",
    verb: "gates.decide",
    body: DecisionRequest,
    answers: { 201: Decision },
  },
];

const ACCESS: readonly Operation[] = [
  {
    method: "get",
    path: "/tokens",
    summary: "The tokens one may see (admins all, others their own), without their values",
    verb: "tokens.own",
    answers: { 200: z.object({ tokens: z.array(Token) }) },
  },
  {
    method: "post",
    path: "/tokens",
    summary: "Make a token; its value is in this answer only",
    verb: "tokens.own",
    body: NewToken,
    answers: { 201: MadeToken },
  },
  {
    method: "delete",
    path: "/tokens/{id}",
    summary: "Revoke a token",
    verb: "tokens.own",
    answers: { 204: "nothing" },
  },
  {
    method: "get",
    path: "/openapi.json",
    summary: "This document",
    verb: null,
    answers: { 200: z.looseObject({ openapi: z.string() }) },
  },
];

export const OPERATIONS: readonly Operation[] = [
  ...PROJECTS,
  ...ASSESSMENT,
  ...HANDOVERS,
  ...REPORTS,
  ...ROUNDS,
  ...EVIDENCE,
  ...CONNECTIONS,
  ...PEOPLE,
  ...TRANSFERS,
  ...SIGNED,
  ...CATALOGUES,
  ...POLICIES,
  ...WAIVERS,
  ...JOBS,
  ...NOTICES,
  {
    method: "get",
    path: "/audit",
    summary: "The audit log as JSON lines, newest first",
    verb: "audit.read",
    query: AuditFilter,
    answers: { 200: { files: ["application/x-ndjson"] } },
  },
  ...RUN_OPERATIONS,
  ...DECISIONS,
  ...EFFORT_OPERATIONS,
  ...PLANS,
  ...ACCESS,
];
