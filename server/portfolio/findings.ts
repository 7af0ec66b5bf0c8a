import { challengeOf, challenges } from "#server/catalogue/catalogue.ts";
import { listOf, riskText, wordOf } from "#server/readiness/findings.ts";
import type { Changes, Portfolio, PortfolioGroup, PortfolioTrend, Work } from "./schema.ts";

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

/** The critical ones by name, where the table shows only some of the projects. */
export function criticalNames(portfolio: Portfolio): string | null {
  const { critical, byBand, matching, projects } = portfolio;
  if (critical.length === 0 || projects.length === matching) return null;
  const more = byBand.critical - critical.length;
  const names = critical.slice(0, NAMED).map(({ code, score }) => `${code} ${riskText(score)}`);
  const rest = more + critical.length - names.length;
  return `Critical: ${rest > 0 ? `${names.join(", ")} and ${rest} more` : listOf(names)}.`;
}
const NAMED = 8;

/** Answer to: where does risk gather? */
export function groupsAnswer(
  groups: readonly PortfolioGroup[],
  nameOf: (g: PortfolioGroup) => string,
) {
  const [worst] = groups;
  if (!worst || worst.max === null) return "Nothing is scored yet";
  const most = [...groups].sort((a, b) => b.critical - a.critical)[0];
  const head = `${worst.worst.code} stands highest at ${riskText(worst.max)} (${nameOf(worst)})`;
  return most && most.critical > 0
    ? `${head}; most critical projects: ${nameOf(most)}, ${most.critical} of ${most.projects}`
    : head;
}

/** Answer to: what changed? */
export function changesAnswer(changes: Changes): string {
  const { compared, rose, fell, intoCritical, outOfCritical } = changes;
  if (compared === 0) return "No project was there to compare with";
  const head = `Risk rose in ${rose} and fell in ${fell} of ${compared} projects`;
  const moved = [
    ...(intoCritical > 0 ? [`${intoCritical} became critical`] : []),
    ...(outOfCritical > 0 ? [`${outOfCritical} ceased to be`] : []),
  ];
  return moved.length === 0 ? head : `${head}; ${listOf(moved)}`;
}

/** Answer to: which challenge costs the organisation most? */
export function costAnswer(portfolio: Portfolio): string {
  const [most] = challenges
    .map(({ id, name }) => ({ name, ...portfolio.challenges[id] }))
    .sort((a, b) => b.sum - a.sum);
  if (!most || most.mean === null) return "Nothing is scored yet";
  return `${most.name}: ${riskText(most.mean)} on average over ${most.applies} projects, ${most.critical} of them at 75 or more`;
}

/** Answer to: which mitigation would help most? */
export function workAnswer(work: Work): string {
  const [most] = work.mitigations;
  if (!most) return "No mitigation of the catalogue would lower a risk by a point";
  const many = most.projects === 1 ? "project" : "projects";
  return `${most.text.replace(/[.]$/, "")}: it would help ${most.projects} ${many} by ${riskText(most.points / most.projects)} points each`;
}

export function lapsesAnswer(work: Work): string {
  const many = work.lapsing === 1 ? "project has" : "projects have";
  return work.lapsing === 0
    ? `Nothing ends within ${work.withinDays} days`
    : `${work.lapsing} ${many} proof or a waiver that ends within ${work.withinDays} days`;
}

export function trendAnswer(trend: PortfolioTrend): string {
  const [first, last] = [trend.weeks[0], trend.weeks.at(-1)];
  if (!first || !last || first.index === null || last.index === null) return "No week is noted yet";
  const change = last.index - first.index;
  const way = Math.abs(change) < 0.5 ? "stands where it stood" : change > 0 ? "rose" : "fell";
  const by = Math.abs(change) < 0.5 ? "" : ` by ${riskText(Math.abs(change))}`;
  return `The index ${way}${by}, to ${riskText(last.index)}; the worst project stands at ${riskText(last.max ?? 0)}, the mean at ${riskText(last.mean ?? 0)}`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
