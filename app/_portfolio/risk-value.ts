import type { RiskValue } from "#app/_charts/risk-bar.tsx";
import { CHALLENGE_IDS, type ChallengeId } from "#server/catalogue/schema.ts";
import type { PortfolioProject } from "#server/portfolio/schema.ts";
import type { ChallengeScore } from "#server/readiness/schema.ts";

/** What a bar needs of a challenge, whether it comes from the list or from the project. */
export function riskValueOf(
  score: Pick<ChallengeScore, "state" | "residual" | "parts">,
  delta: number | null = null,
): RiskValue {
  return { state: score.state, high: score.residual?.high ?? null, parts: score.parts, delta };
}

/** The challenge that stands highest, or null when none applies. */
export function worstOf(row: PortfolioProject): { id: ChallengeId; high: number } | null {
  return CHALLENGE_IDS.reduce<{ id: ChallengeId; high: number } | null>((worst, id) => {
    const high = row.challenges[id].residual?.high;
    return high !== undefined && (worst === null || high > worst.high) ? { id, high } : worst;
  }, null);
}
