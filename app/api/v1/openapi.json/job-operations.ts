import { NoBody } from "#app/api/v1/_http/no-body.ts";
import { DiscardBody, Queue } from "#server/jobs/schema.ts";
import type { Operation } from "./operations.ts";

const JOB = "/jobs/{id}";

/** The workspace's part of the queue. */
export const JOBS: readonly Operation[] = [
  {
    method: "get",
    path: "/jobs",
    summary: "What waits, runs, failed and was freed, and which workers live",
    verb: "jobs.read",
    answers: { 200: Queue },
  },
  {
    method: "post",
    path: `${JOB}/run-again`,
    summary: "Try a job anew whose tries all failed",
    verb: "jobs.manage",
    body: NoBody,
    answers: { 204: "nothing" },
  },
  {
    method: "post",
    path: `${JOB}/discard`,
    summary: "Let go of a job whose tries all failed, and say why",
    verb: "jobs.manage",
    body: DiscardBody,
    answers: { 204: "nothing" },
  },
];
