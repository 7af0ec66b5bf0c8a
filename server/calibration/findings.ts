import { estimateTitle } from "#server/estimates/findings.ts";
import { forecastTitle } from "#server/forecasts/findings.ts";
import type { Calibration, Listed, Share } from "./schema.ts";
import type { KeptEstimate, KeptForecast } from "./store.ts";

/** Fewer resolved ones are told, not judged. */
const JUDGED_MIN = 10;
const PROMISED = 0.8;

/** The page's title: whether past ranges were right, or that there are too few. */
export function calibrationTitle({ estimates }: Pick<Calibration, "estimates">): string {
  const { hits, of, low, high } = estimates.coverage;
  if (of === 0) return "No estimate has been resolved yet, so nobody knows whether the ranges hold";
  if (of < JUDGED_MIN) return `Too few to judge: ${hits} of ${of} ended within their range`;
  const told = `${hits} of ${of} ended within their 8-in-10 range`;
  if (high < PROMISED) return `${told}: the ranges are too narrow`;
  if (low > PROMISED) return `${told}: the ranges are wider than they need be`;
  return `${told}: as promised, as far as ${of} can tell`;
}

export function skillText(skill: { skill: number | null } | null, naive: string): string {
  if (!skill || skill.skill === null) return "Nothing to compare with yet.";
  const percent = Math.round(Math.abs(skill.skill) * 100);
  if (percent === 0) return `As good as ${naive}.`;
  return skill.skill > 0
    ? `${percent} % better than ${naive}.`
    : `${percent} % worse than ${naive}.`;
}

const CAME = {
  resolved: "",
  stopped: "Stopped before it ended. ",
  changed: "Overtaken. ",
} as const;

export function listedEstimate(kept: KeptEstimate): Listed {
  const took =
    kept.kind === "resolved" && kept.value !== null ? `Took ${kept.value} person-days.` : "";
  return {
    subjectKind: "estimate",
    subjectId: kept.id,
    slug: kept.slug,
    name: kept.name,
    madeAt: kept.createdAt,
    said: estimateTitle(kept.result),
    kind: kept.kind,
    came: cameOf(kept, took),
  };
}

export function listedForecast(kept: KeptForecast): Listed {
  return {
    subjectKind: "forecast",
    subjectId: kept.id,
    slug: kept.slug,
    name: kept.name,
    madeAt: kept.createdAt,
    said: forecastTitle(kept.result.forecast),
    kind: kept.kind,
    came: cameOf(kept, ""),
  };
}

function cameOf(kept: Pick<KeptEstimate, "kind" | "note">, told: string): string {
  if (kept.kind === null) return "Open.";
  return `${CAME[kept.kind]}${told} ${kept.note ?? ""}`.replace(/\s+/g, " ").trim();
}

/** The answer to: did ranges hold what came? With the range that so few leave. */
export function coverageAnswer({ hits, of, low, high }: Share): string {
  if (of === 0) return "No estimate has an outcome yet";
  const share = (value: number) => Math.round(value * 100);
  const told = `${hits} of ${of} ended between P10 and P90`;
  return of < JUDGED_MIN
    ? `Too few to judge: ${hits} of ${of}; in the long run anywhere from ${share(low)} to ${share(high)} %`
    : `${told}; in the long run ${share(low)} to ${share(high)} %`;
}

/** The answer to: did chances come true? */
export function forecastsAnswer({ reached, brier }: Calibration["forecasts"]): string {
  if (reached.of === 0) return "No forecast has an outcome yet";
  if (reached.of < JUDGED_MIN)
    return `Too few to judge: ${reached.hits} of ${reached.of} targets were reached`;
  return `${reached.hits} of ${reached.of} targets were reached. ${skillText(brier, "carrying on the last ten runs' rate")}`;
}

/** What the workspace's own experience does to the next forecast. */
export function recalibrationText({ recalibration, reached }: Calibration["forecasts"]): string {
  if (!recalibration)
    return `Your own outcomes start to move forecasts from 20 on; ${reached.of} so far.`;
  const { shift, before, after } = recalibration;
  const way = shift > 0 ? "up" : "down";
  if (Math.abs(shift) < 0.005) return "Your own outcomes leave forecasts as they are.";
  return `Your own outcomes move every chance ${way}: the Brier score goes from ${before.toFixed(3)} to ${after.toFixed(3)}.`;
}
