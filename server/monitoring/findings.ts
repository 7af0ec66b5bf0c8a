import { counted, listed, number, sentence, verb } from "#server/platform/words.ts";
import type { Episode, LoadLimit, Rule, Skew, Target, TestCoverage } from "./schema.ts";

export type Known = {
  readonly coverage: readonly TestCoverage[];
  readonly rules: readonly Rule[];
  readonly episodes: readonly Episode[];
  readonly targets: readonly Target[];
  readonly skew: readonly Skew[];
  readonly loads: readonly LoadLimit[];
};

/** How the seven monitoring tests stand: the page's title. */
export function monitoringTitle({ coverage, rules, targets, skew, episodes }: Known): string {
  if (rules.length === 0) {
    if (targets.length + skew.length + episodes.length === 0)
      return "No monitoring yet: send Prometheus' rules and targets";
    return "No rule is known that could tell anybody";
  }
  const of = (state: TestCoverage["state"]) => coverage.filter((one) => one.state === state).length;
  const fires = of("fires");
  const head =
    fires === coverage.length
      ? "All seven monitoring tests have a rule that can fire"
      : `${sentence(number(fires))} of seven monitoring tests ${verb(fires, "has", "have")} a rule that can fire`;
  const faults = [
    of("blind") > 0 ? `${number(of("blind"))} ${verb(of("blind"), "is", "are")} blind` : null,
    of("broken") > 0 ? `${number(of("broken"))} ${verb(of("broken"), "is", "are")} broken` : null,
    of("unevaluated") > 0
      ? `${number(of("unevaluated"))} ${verb(of("unevaluated"), "was", "were")} never evaluated`
      : null,
  ].filter((fault) => fault !== null);
  return faults.length === 0 ? head : `${head}; ${faults.join(", ")}`;
}

/** By test rather than by rule: which kinds of change would be noticed. */
export function coverageAnswer(coverage: readonly TestCoverage[]): string {
  const watched = coverage.filter(({ state }) => state === "fires" || state === "compared");
  const not = coverage.length - watched.length;
  if (not === 0) return "A change of any of the seven kinds";
  if (watched.length === 0) return "Nothing of what the seven tests ask for";
  const pretend = coverage.filter(({ state }) => state === "blind" || state === "broken").length;
  const only =
    pretend > 0 ? `, of which ${number(pretend)} ${verb(pretend, "looks", "look")} watched` : "";
  return `${sentence(number(watched.length))} of seven kinds of change; ${number(not)} would pass unseen${only}`;
}

/** What to do about it first. */
export function monitoringMeaning({ coverage, rules, episodes }: Known): string {
  if (rules.length === 0)
    return "A model that is not watched fails in silence: the data changes, and nothing breaks.";
  const blind = rules.filter(({ blindBy }) => blindBy.length > 0);
  const broken = rules.filter(({ health }) => health === "err");
  const none = coverage.filter(({ state }) => state === "none");
  const firing = episodes.filter(({ status }) => status === "firing").length;
  const parts = [
    blind.length > 0
      ? `${listed(
          blind.map(({ name }) => name),
          3,
        )} ${verb(blind.length, "reads", "read")} from a target that is down and ${verb(blind.length, "sees", "see")} nothing.`
      : null,
    broken.length > 0
      ? `${listed(
          broken.map(({ name }) => name),
          3,
        )} cannot be evaluated, so ${verb(broken.length, "it stays", "they stay")} silent.`
      : null,
    none.length > 0
      ? `Nothing watches ${listed(
          none.map(({ name }) => `"${lowerFirst(name)}"`),
          2,
        )}.`
      : null,
    firing > 0
      ? `${sentence(counted(firing, "alert"))} ${verb(firing, "fires", "fire")} now.`
      : null,
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(" ") : "Every test is watched by a rule that works.";
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** Who would be woken. */
export function nightAnswer({ rules }: Known): string {
  if (rules.length === 0) return "Nobody: there is no rule";
  const told = rules.filter((rule) => rule.told.kind === "receivers");
  const nobody = rules.filter((rule) => rule.told.kind === "nobody").length;
  const unknown = rules.filter((rule) => rule.told.kind === "unknown").length;
  if (unknown === rules.length)
    return `Not known: ${unknown === 1 ? "the one rule" : `none of ${number(unknown)} rules`} ${unknown === 1 ? "never" : "ever"} fired`;
  const names = new Set(
    told.flatMap((rule) => (rule.told.kind === "receivers" ? rule.told.names : [])),
  );
  const parts = [
    told.length > 0
      ? `${counted(told.length, "rule")} ${verb(told.length, "reaches", "reach")} ${listed([...names], 3)}${idle(told)}`
      : null,
    nobody > 0 ? `${counted(nobody, "rule")} fired and nobody is known to have been told` : null,
    unknown > 0
      ? `who hears of the other ${number(unknown)} is not known, since ${verb(unknown, "it", "they")} never fired`
      : null,
  ].filter((part) => part !== null);
  return sentence(parts.join("; "));
}

/** A receiver where the profile says nobody watches wakes nobody. */
function idle(told: readonly Rule[]): string {
  const unwatched = told.filter(
    (rule) => rule.told.kind === "receivers" && rule.told.isStaffed === false,
  );
  if (unwatched.length === 0) return "";
  return unwatched.length === told.length
    ? ", where nobody watches"
    : `, ${number(unwatched.length)} of them where nobody watches`;
}

const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const HOUR_MS = 3_600_000;

export function spanOf(ms: number): string {
  const hours = ms / HOUR_MS;
  if (hours < 1) return counted(Math.max(1, Math.round(ms / 60_000)), "minute");
  return hours < 48 ? counted(Math.round(hours), "hour") : counted(Math.round(hours / 24), "day");
}

export function alertAnswer({ episodes }: Known): string {
  if (episodes.length === 0) return "None that is known of";
  const firing = episodes.filter(({ status }) => status === "firing");
  const resolved = episodes.filter(({ status }) => status === "resolved");
  const quiet = episodes.length - firing.length - resolved.length;
  const [first] = firing;
  const since = first?.startsAt ? ` since ${SHORT.format(new Date(first.startsAt))}` : "";
  const longest = Math.max(0, ...resolved.map(({ lastedMs }) => lastedMs ?? 0));
  const after = resolved.length === 1 ? " after" : ", the longest after";
  const lasted = longest > 0 ? `${after} ${spanOf(longest)}` : "";
  const parts = [
    first
      ? firing.length === 1
        ? `${first.alertname} fires${since}`
        : `${counted(firing.length, "alert")} fire`
      : null,
    resolved.length > 0
      ? `${counted(resolved.length, "alert")} ${verb(resolved.length, "was", "were")} resolved${lasted}`
      : null,
    quiet > 0 ? `${counted(quiet, "alert")} ${verb(quiet, "is", "are")} pending or silenced` : null,
  ].filter((part) => part !== null);
  return sentence(parts.join("; "));
}

export function targetAnswer({ targets, rules }: Known): string {
  if (targets.length === 0)
    return rules.length === 0 ? "Not known" : "Not known: send Prometheus' targets";
  const down = targets.filter(({ health }) => health === "down");
  if (down.length === 0)
    return targets.length === 1
      ? "The one target is up"
      : `All ${number(targets.length)} targets are up, or not yet scraped`;
  const blinds = [...new Set(down.flatMap((target) => target.blinds))];
  const so =
    blinds.length === 0
      ? ""
      : `, so ${listed(blinds, 3)} ${verb(blinds.length, "sees", "see")} nothing`;
  return `${sentence(number(down.length))} of ${number(targets.length)} ${verb(down.length, "is", "are")} down: ${listed(
    down.map(({ name }) => name),
    3,
  )}${so}`;
}

const percent = (share: number) => {
  const rounded = Math.round(share * 100);
  return share > 0 && rounded === 0 ? "under 1 %" : `${rounded} %`;
};

export function skewAnswer({ skew }: Known): string {
  if (skew.length === 0) return "Not known: nothing compares what training and serving compute";
  const features = skew.filter(({ feature }) => feature !== null);
  const off = features.filter(({ skewed }) => skewed === true);
  const [worst] = off;
  if (features.length > 0) {
    if (!worst) return `Yes, in all ${number(features.length)} features that were compared`;
    const most =
      worst.mismatchShare === null
        ? ""
        : `, most in ${worst.feature}: ${percent(worst.mismatchShare)} of rows`;
    return `No: ${number(off.length)} of ${counted(features.length, "feature")} ${verb(off.length, "differs", "differ")}${most}`;
  }
  const [whole] = skew;
  if (!whole || whole.mismatchShare === null)
    return "Compared, and the share that differs is not told";
  const rows = whole.matchedRows === null ? "rows" : `${whole.matchedRows} rows`;
  if (whole.skewed === false)
    return `Yes, within the tolerance: ${percent(whole.mismatchShare)} of ${rows} differ`;
  return `No: predictions differ on ${percent(whole.mismatchShare)} of ${rows}`;
}

/** Only where a limit decides something. */
export function loadAnswer({ loads }: Known): string | null {
  if (loads.length === 0) return null;
  const limits = loads.reduce((sum, one) => sum + one.limits, 0);
  const missed = loads.flatMap((one) => one.missed);
  if (missed.length === 0)
    return `Yes: ${limits === 1 ? "the limit" : `all ${number(limits)} limits`} held`;
  return `No: ${listed(missed, 3)} ${verb(missed.length, "was", "were")} missed, of ${counted(limits, "limit")}`;
}
