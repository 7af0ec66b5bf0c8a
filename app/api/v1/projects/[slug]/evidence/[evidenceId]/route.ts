import { z } from "zod";
import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { deliveryOf } from "#server/deliveries/queries.ts";
import { evidenceDetail } from "#server/evidence/queries.ts";
import { demandIn, whyNotIn } from "#server/identity/permissions.ts";

const Query = z.object({
  factsFrom: z.coerce.number().int().min(0).optional(),
  at: z.string().optional(),
});

export const GET = projectRoute("evidence.follow", async (call) => {
  const { deps, scope } = call;
  const { factsFrom, at } = queryOf(call, Query);
  const id = call.params.evidenceId ?? "";
  const mayRead = whyNotIn(scope, "evidence.read") === null;
  const delivery = await deliveryOf(deps, scope, { id, onlyOwn: !mayRead });
  // One that is still read, came to nothing, brought several, or what was known under another id.
  if (delivery && (!mayRead || delivery.receipt?.evidenceId !== id)) {
    const place = `/api/v1/projects/${scope.slug}/evidence/${delivery.evidenceId}`;
    return { body: delivery, headers: { "content-location": place } };
  }
  demandIn(scope, "evidence.read");
  const detail = await evidenceDetail(deps, scope, { id, factsFrom, at });
  return { body: { ...detail, state: "processed", receipt: delivery?.receipt ?? null } };
});
