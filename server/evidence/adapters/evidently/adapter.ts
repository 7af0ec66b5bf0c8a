import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { isLegacyMetric, isLegacyTest } from "./legacy.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

const METRIC_TYPE = "evidently:metric_v2:";

/** Since 0.7 a metric carries its type, in the first of them only its call, such as `RowCount()`. */
function isMetric(item: unknown): boolean {
  if (!isObject(item)) return false;
  const type = isObject(item.config) ? item.config.type : undefined;
  if (typeof type === "string" && type.startsWith(METRIC_TYPE)) return true;
  return typeof item.metric_id === "string" && /^\w+\(.*\)$/s.test(item.metric_id);
}

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const { metrics, tests, summary } = input.root;
  if (Array.isArray(metrics) && metrics.some(isMetric)) return `metrics of type ${METRIC_TYPE}`;
  if (Array.isArray(metrics) && metrics.some(isLegacyMetric)) return "metrics[].metric and result";
  const isSuite = isObject(summary) && "all_passed" in summary && Array.isArray(tests);
  if (
    isSuite &&
    ((tests.length === 0 && typeof input.root.version === "string") || tests.some(isLegacyTest))
  )
    return "summary.all_passed";
  return null;
}

export const evidently: Adapter = { manifest, recognise, parse: refusing(parse) };
