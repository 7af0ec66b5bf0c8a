import { DAY_MS } from "#server/rubric/rules.ts";
import { count, numberIn, textIn } from "./fields.ts";
import type { CheckContext, Found } from "./metric.ts";
import { alertsOf } from "./metrics-monitoring.ts";

/** What is measured of live inputs and of quality on them; see METRICS in checks.ts. */
export const DRIFT_METRICS: Readonly<Record<string, (context: CheckContext) => Found>> = {
  unalertedFailures,
  labelsInWindow,
  daysSinceLatestWindow,
};

function unalertedFailures(context: CheckContext): Found {
  const { live, testId } = context;
  const { reading } = live;
  const isDrift = reading.catalogueKind !== "gx.validation";
  const success = reading.metrics["latest.success"];
  if (success === true) {
    const held = isDrift ? "no drift was found" : "every expectation holds";
    return { value: 0, text: `${held}, so none fails without an alert` };
  }
  const alert = alertsOf(context).find(
    ({ topics, startedAtMs }) =>
      topics.includes(testId) &&
      startedAtMs !== null &&
      Math.abs(startedAtMs - live.observedAtMs) <= DAY_MS,
  );
  if (success === false && alert)
    return {
      value: 0,
      text: `a check failed, and ${alert.name} was raised within a day`,
      isOwn: false,
    };
  const failed = success === false ? "a check failed" : "the report gives no verdict";
  return {
    missing: "unalertedFailures",
    text: `${failed}, and no source tells whether an alert was opened`,
    isOwn: true,
  };
}

function labelsInWindow({ live: { reading } }: CheckContext): Found {
  const labels = numberIn(reading, "labels");
  if (labels === null)
    return {
      missing: "labelsInWindow",
      text: "the report does not say how many rows carry a label",
      isOwn: true,
    };
  return { value: labels, text: `${count(labels, "row")} with a label` };
}

/** Up to when it was measured: what passes after that, the window of freshness takes care of. */
function daysSinceLatestWindow({ live: { reading, observedAtMs } }: CheckContext): Found {
  const to = textIn(reading, "windowTo");
  if (to === null)
    return {
      missing: "daysSinceLatestWindow",
      text: "the report does not say which days it is about",
      isOwn: true,
    };
  const days = Math.max(0, Math.floor((observedAtMs - Date.parse(to)) / DAY_MS));
  return { value: days, text: `up to ${count(days, "day")} before it was measured` };
}
