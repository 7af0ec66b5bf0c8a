import { z } from "zod";
import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { evidenceDetail } from "#server/evidence/queries.ts";

const Query = z.object({
  factsFrom: z.coerce.number().int().min(0).optional(),
  at: z.string().optional(),
});

export const GET = projectRoute("evidence.read", async (call) => {
  const { factsFrom, at } = queryOf(call, Query);
  const id = call.params.evidenceId ?? "";
  return { body: await evidenceDetail(call.deps, call.scope, { id, factsFrom, at }) };
});
