import { challengeOf, challenges } from "#server/catalogue/catalogue.ts";
import { listOf, riskText, wordOf } from "#server/readiness/findings.ts";
import type { Portfolio } from "./schema.ts";

/** The portfolio's title: how many are critical, and who stands worst. */
export function portfolioTitle(portfolio: Portfolio): string {
  const { matching, byBand, projects, total } = portfolio;
  if (total === 0) return "No project is registered yet";
  if (matching === 0) return "No project matches";
  const worst = [...projects]
    .filter((project) => project.score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))[0];
  const many = matching === 1 ? "project" : "projects";
  const head =
    byBand.critical === 0
      ? `None of ${wordOf(matching)} ${many} is at critical risk`
      : byBand.critical === matching
        ? `${matching === 1 ? "The one project is" : `All ${wordOf(matching)} projects are`} at critical risk`
        : `${upper(wordOf(byBand.critical))} of ${wordOf(matching)} ${many} ${byBand.critical === 1 ? "is" : "are"} at critical risk`;
  if (!worst || worst.score === null) return head;
  return `${head}; ${worst.code} stands highest at ${riskText(worst.score)}`;
}

/** Under the title: the challenge that weighs most over all projects, and the open gates. */
export function portfolioLede(portfolio: Portfolio): string {
  const means = challenges.flatMap(({ id }) => {
    const { mean } = portfolio.challenges[id];
    return mean === null ? [] : [{ id, mean }];
  });
  const [most] = means.sort((a, b) => b.mean - a.mean);
  if (!most || !portfolio.index) return "Register a project to see where it stands.";
  const name = challengeOf(most.id).name.toLowerCase();
  return `Across all of them ${name} weighs most, ${riskText(most.mean)} on average. Portfolio index ${riskText(portfolio.index.index)}, led by the worst project.`;
}

/** Answer to: who is at risk, and which work would lower it? */
export function tableAnswer(portfolio: Portfolio): string {
  const totals = { sure: 0, stale: 0, unproven: 0, unanswered: 0 };
  for (const { challenges: cells } of portfolio.projects) {
    for (const { parts } of Object.values(cells)) {
      if (!parts) continue;
      totals.sure += parts.sure;
      totals.stale += parts.stale;
      totals.unproven += parts.unproven;
      totals.unanswered += parts.unanswered;
    }
  }
  const all = totals.sure + totals.stale + totals.unproven + totals.unanswered;
  if (all === 0) return "Nothing is scored yet";
  const share = (part: number) => Math.round((100 * part) / all);
  const parts = [
    [share(totals.unanswered), "is not answered"],
    [share(totals.unproven), "is claimed without proof"],
    [share(totals.stale), "has lapsed"],
  ] as const;
  const named = parts
    .filter(([percent]) => percent > 0)
    .map(([percent, what]) => `${percent} % ${what}`);
  const sure = `${share(totals.sure)} % of the risk shown stays even if every claim holds`;
  return named.length === 0 ? sure : `${sure}; ${listOf(named)}`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
