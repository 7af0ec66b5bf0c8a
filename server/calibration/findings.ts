import { estimateTitle } from "#server/estimates/findings.ts";
import { forecastTitle } from "#server/forecasts/findings.ts";
import type { Calibration, Listed } from "./schema.ts";
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
