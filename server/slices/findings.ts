import { counted, number, sentence } from "#server/platform/words.ts";
import { found } from "./rules/privacy.ts";
import type { Attributed, Division, Privacy } from "./schema.ts";

export type Known = {
  readonly divisions: readonly Division[];
  readonly missing: readonly string[];
  readonly privacy: readonly Privacy[];
  readonly attributions: readonly Attributed[];
  /** The privacy budget the profile sets; null where it sets none. */
  readonly epsilonBudget: number | null;
};

const words = (metric: string) => metric.replace(/_/g, " ");
/** Three significant digits, no trailing zeros. */
export const figure = (value: number) => String(Number(value.toPrecision(3)));

function worstOf({ divisions }: Known) {
  for (const division of divisions) {
    const group = division.groups.find(({ verdict, isWorse }) => verdict === "differs" && isWorse);
    if (group) return { division, group };
  }
  return null;
}

const groupsOf = ({ divisions }: Known) => divisions.flatMap(({ groups }) => groups);

export function slicesTitle(known: Known): string {
  const groups = groupsOf(known);
  const worst = worstOf(known);
  if (worst) {
    const { division, group } = worst;
    const at =
      group.value === null ? "" : `: ${figure(group.value)} against ${figure(division.whole ?? 0)}`;
    const verdict = division.better === "none" ? "differs" : "is worse";
    return `${sentence(words(division.metric))} ${verdict} for ${group.label}${at}`;
  }
  if (groups.length > 0) {
    const judged = groups.filter(({ verdict }) => verdict === "within" || verdict === "differs");
    if (judged.length === 0) return "Groups are measured, and none can be told from chance";
    return "No group does worse than the whole beyond chance";
  }
  if (known.privacy.length > 0) return privacyAnswer(known);
  if (known.attributions.length > 0) return attributionAnswer(known) ?? "";
  return "No slices yet: send a metric by group";
}

export function slicesMeaning(known: Known): string {
  const groups = groupsOf(known);
  if (groups.length === 0)
    return "A good average hides a group that the model serves badly, or a place where the data is poor.";
  const small = groups.filter(({ verdict }) => verdict === "small").length;
  const unknown = groups.filter(({ verdict }) => verdict === "unknown").length;
  const poor = groups.filter(({ quality }) => (quality?.failed ?? 0) > 0).length;
  const parts = [
    small > 0
      ? `${sentence(counted(small, "group value"))} ${small === 1 ? "rests" : "rest"} on fewer than 30 rows: noise.`
      : null,
    unknown > 0 ? `Of ${counted(unknown, "group value")} no interval can be told.` : null,
    poor > 0
      ? `${sentence(counted(poor, "group value"))} ${poor === 1 ? "stands" : "stand"} on data that broke a check.`
      : null,
    known.missing.length > 0
      ? `Required and not measured: ${known.missing.slice(0, 4).join(", ")}.`
      : null,
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(" ") : "Every group has rows enough to tell.";
}

export function groupAnswer(known: Known): string {
  const groups = groupsOf(known);
  if (groups.length === 0) return "Not known: no metric by group has arrived";
  const worse = groups.filter(({ verdict, isWorse }) => verdict === "differs" && isWorse).length;
  const small = groups.filter(({ verdict }) => verdict === "small").length;
  const rest = small > 0 ? `; ${number(small)} too small to tell` : "";
  return worse === 0
    ? `None is beyond chance, of ${counted(groups.length, "group value")}${rest}`
    : `${sentence(number(worse))} of ${counted(groups.length, "group value")} ${worse === 1 ? "is" : "are"} worse beyond chance${rest}`;
}

export function privacyAnswer({ privacy, epsilonBudget }: Known): string {
  if (privacy.length === 0) return "Not known: nothing that measures privacy has arrived";
  const epsilons = privacy.flatMap(({ epsilon }) => epsilon ?? []);
  const open = privacy.reduce((sum, one) => sum + found(one), 0);
  const scans = privacy.filter(
    ({ measure }) => measure === "pii-scan" || measure === "access-scan",
  );
  const stores = privacy.find(({ storesTotal }) => storesTotal !== null);
  const spent = Math.max(0, ...epsilons);
  const budget =
    epsilonBudget === null
      ? ", and the profile sets no budget"
      : spent > epsilonBudget
        ? `, over the budget of ${figure(epsilonBudget)}`
        : ` of a budget of ${figure(epsilonBudget)}`;
  const parts = [
    epsilons.length > 0
      ? `${epsilons.length === 1 ? "epsilon is" : `the largest of ${number(epsilons.length)} epsilons is`} ${figure(spent)}${budget}`
      : null,
    scans.length > 0
      ? open === 0
        ? "no personal data was found where it was looked for"
        : `${open} ${open === 1 ? "finding" : "findings"} of personal data`
      : null,
    stores && stores.storesTotal !== null
      ? `${stores.storesScanned ?? 0} of ${stores.storesTotal} stores scanned`
      : null,
  ].filter((part) => part !== null);
  return sentence(
    parts.length > 0 ? parts.join("; ") : `${counted(privacy.length, "measure")} in place`,
  );
}

export function attributionAnswer({ attributions }: Known): string | null {
  const [first] = attributions;
  if (!first) return null;
  const [most] = first.features;
  if (!most) return "Measured, and no contribution was told";
  const total = first.features.reduce((sum, { value }) => sum + Math.abs(value), 0);
  const share = total === 0 ? 0 : Math.round((100 * Math.abs(most.value)) / total);
  return `${sentence(words(most.name))} decides most: ${share} % of what ${counted(first.features.length, "feature")} contribute${first.features.length === 1 ? "s" : ""}`;
}
