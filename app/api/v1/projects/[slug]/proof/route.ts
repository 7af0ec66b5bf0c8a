import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { proofsOfProject } from "#server/proofs/queries.ts";

export const GET = projectRoute("projects.read", async (call) => ({
  body: await proofsOfProject(call.deps, call.scope),
}));
