import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import type { Plan } from "#server/estimates/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";

/**
 * A project's residual risks as an estimate reads them: the assured point ÷ 100. A challenge that
 * does not apply, and a project that nobody has rated, leave the reference mean.
 */
export function residualsOf(readiness: Readiness): NonNullable<Plan["residuals"]> {
  if (readiness.basis === "none") return {};
  return Object.fromEntries(
    CHALLENGE_IDS.flatMap((id) => {
      const residual = readiness.challenges[id]?.residual;
      return residual ? [[id, Math.round(residual.point * 10) / 1000]] : [];
    }),
  );
}
