import { z } from "zod";
import {
  DryRunAnswer,
  PolicyList,
  PolicyPage,
  PutPolicy,
  Saved,
  TriedPolicy,
} from "#server/policies/schema.ts";
import type { Operation } from "./operations.ts";

export const POLICIES: readonly Operation[] = [
  {
    method: "get",
    path: "/policies",
    summary: "The policy of each gate as it stands: the workspace's own version or the catalogue's",
    verb: "workspace.read",
    answers: { 200: PolicyList },
  },
  {
    method: "get",
    path: "/policies/{gate}",
    summary: "A gate's policy as YAML, with every version and what it changed",
    verb: "workspace.read",
    answers: { 200: PolicyPage },
  },
  {
    method: "put",
    path: "/policies/{gate}",
    summary: "Save the next version of a gate's policy; 422 names each fault by line and column",
    verb: "policies.manage",
    body: PutPolicy,
    answers: { 200: Saved, 422: { json: Saved, isProblemToo: true } },
  },
  {
    method: "post",
    path: "/policies/{gate}/dry-run",
    summary: "What a policy that is not saved would say today of every project",
    verb: "workspace.read",
    body: TriedPolicy,
    answers: { 200: DryRunAnswer, 422: { json: DryRunAnswer, isProblemToo: true } },
  },
  {
    method: "get",
    path: "/schemas/policy.json",
    summary: "JSON Schema of a policy, for editors",
    verb: null,
    answers: { 200: z.looseObject({}) },
  },
];
