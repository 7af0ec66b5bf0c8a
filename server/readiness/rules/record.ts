import type { ReadinessInput } from "../schema.ts";
import type { ProjectRecord } from "../store.ts";

export function inputOf(record: ProjectRecord, at: Date): ReadinessInput {
  const isPublished = record.assessmentNumber !== null;
  const hasDrafts = record.assessors.length > 0;
  return {
    factors: record.factors,
    profile: record.profile,
    basis: isPublished ? "published" : hasDrafts ? "draft" : "none",
    assessmentNumber: record.assessmentNumber,
    assessors: record.assessors,
    evidence: record.evidence,
    acceptances: record.acceptances,
    gone: record.gone,
    at,
  };
}
