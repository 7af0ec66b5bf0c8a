import {
  IssueDraft,
  NewPlanItem,
  PlanItem,
  PlanItemPatch,
  PlanPage,
  WhatIf,
  WhatIfQuery,
} from "#server/plans/schema.ts";
import type { Operation } from "./operations.ts";

export const PLANS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/plan",
    summary: "The improvement plan, what else could be chosen, and what it all would change",
    verb: "projects.read",
    answers: { 200: PlanPage },
  },
  {
    method: "post",
    path: "/projects/{slug}/plan",
    summary: "Choose a mitigation of the catalogue, or plan something of the team's own",
    verb: "plan.write",
    body: NewPlanItem,
    answers: { 201: PlanItem },
  },
  {
    method: "patch",
    path: "/projects/{slug}/plan/{itemId}",
    summary: "Change an item's owner, due date, state or note",
    verb: "plan.write",
    body: PlanItemPatch,
    answers: { 200: PlanItem },
  },
  {
    method: "get",
    path: "/projects/{slug}/plan.md",
    summary: "The improvement plan as Markdown",
    verb: "projects.read",
    answers: { 200: "bytes" },
  },
  {
    method: "get",
    path: "/projects/{slug}/plan.csv",
    summary: "The improvement plan as CSV",
    verb: "projects.read",
    answers: { 200: "bytes" },
  },
  {
    method: "get",
    path: "/projects/{slug}/plan.json",
    summary: "What is still to be done, as drafts of GitHub issues",
    verb: "projects.read",
    answers: { 200: IssueDraft.array() },
  },
  {
    method: "get",
    path: "/projects/{slug}/what-if",
    summary: "What the scores, the gate and the estimate would be if these mitigations were done",
    verb: "projects.read",
    query: WhatIfQuery,
    answers: { 200: WhatIf },
  },
];
