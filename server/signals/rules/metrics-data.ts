import type { Reading } from "../schema.ts";
import { count, listIn, numberIn, recordsIn, texts } from "./fields.ts";
import type { CheckContext, Found, Tellers } from "./metric.ts";
import { elsewhere, unfilled, untold } from "./missing.ts";

/** What checks, scans, comparisons and costs of data tell; see METRICS in metrics.ts. */
export const DATA_METRICS: Tellers = {
  "latest.success": ({ live }) => success(live.reading),
  "latest.evaluatedExpectations": ({ live }) => {
    const evaluated = numberIn(live.reading, "latest.evaluatedExpectations") ?? 0;
    return { value: evaluated, text: `${count(evaluated, "expectation")} checked` };
  },
  featureCoverage,
  storesScannedShare,
  openHighFindings,
  matchedRows,
  mismatchShare,
  featureGroupsWithCostAndGain,
  budgetViolations,
};

function success(reading: Reading): Found {
  const isSuccess = reading.metrics["latest.success"] === true;
  const unsuccessful = numberIn(reading, "unsuccessful") ?? 0;
  const raised = numberIn(reading, "raised") ?? 0;
  // An expectation that raised did not run: it shows neither that the data holds nor that it does not.
  if (!isSuccess && raised > 0 && raised === unsuccessful)
    return untold("latest.success", `${count(raised, "expectation")} could not be run`);
  const text = isSuccess
    ? "every expectation holds"
    : `${count(unsuccessful, "expectation")} broken`;
  return { value: isSuccess, text };
}

function featureCoverage({ siblings, profile }: CheckContext): Found {
  const features = profile.features;
  if (features === undefined || features.length === 0)
    return unfilled("features", "lists no features");
  const columns = new Set(siblings.flatMap(({ latest }) => listIn(latest.reading, "columns")));
  const covered = features.filter((feature) => columns.has(feature)).length;
  return {
    value: covered / features.length,
    text: `${covered} of ${count(features.length, "feature")} have an expectation`,
  };
}

function storesScannedShare({ live: { reading } }: CheckContext): Found {
  const total = numberIn(reading, "storesTotal");
  const scanned = numberIn(reading, "storesScanned");
  if (total === null || scanned === null || total === 0)
    return untold("storesScannedShare", "the scan does not say of how many stores it saw how many");
  return { value: scanned / total, text: `${scanned} of ${count(total, "store")} scanned` };
}

function openHighFindings({ live: { reading } }: CheckContext): Found {
  const open = numberIn(reading, "openHighFindings");
  if (open !== null) return { value: open, text: `${count(open, "severe finding")} open` };
  const unrated = numberIn(reading, "unrated") ?? 0;
  const text = `${count(unrated, "finding")} without a severity, and no verdict on them`;
  return untold("openHighFindings", text);
}

function matchedRows({ live: { reading } }: CheckContext): Found {
  const rows = numberIn(reading, "matchedRows");
  if (rows === null)
    return untold(
      "matchedRows",
      "the comparison does not say how many rows it found on both sides",
    );
  return { value: rows, text: `${count(rows, "row")} found on both sides` };
}

/** A distance between distributions is no share of rows; what it found skewed is a difference all the same. */
function mismatchShare({ live: { reading } }: CheckContext): Found {
  const share = numberIn(reading, "mismatchShare");
  const skewed = numberIn(reading, "skewed") ?? 0;
  const names = listIn(reading, "skewedNames").join(", ");
  if (share !== null)
    return {
      value: share,
      text: `at most ${(share * 100).toFixed(2)} % of rows differ in a feature`,
    };
  if (skewed > 0) return { value: 1, text: `${count(skewed, "feature")} skewed: ${names}` };
  return untold("mismatchShare", "the comparison does not say what share of rows differs");
}

type Group = {
  item: string;
  features: string[];
  hasCost: boolean;
  hasBudget: boolean;
  over: string[];
};

function groupsOf(context: CheckContext): Group[] {
  return context.siblings.flatMap(({ latest }) =>
    recordsIn(latest.reading, "groups").map((group) => ({
      item: String(group.item),
      features: texts(group.features),
      hasCost: group.hasCost === true,
      hasBudget: group.hasBudget === true,
      over: texts(group.over),
    })),
  );
}

/** Gain is what a study of contributions says of a group's features; a feature in no group has no cost. */
function featureGroupsWithCostAndGain(context: CheckContext): Found {
  const missing = "featureGroupsWithCostAndGain";
  const groups = groupsOf(context);
  const gains = contributions(context);
  if (gains.size === 0)
    return elsewhere(missing, "no study of contributions tells what the features gain");
  if (groups.length === 0) return untold(missing, "no cost of a feature group is told");
  const complete = groups.filter(
    ({ item, features, hasCost }) => hasCost && [item, ...features].some((name) => gains.has(name)),
  );
  const grouped = new Set(groups.flatMap(({ item, features }) => [item, ...features]));
  const loose = (context.profile.features ?? []).filter((name) => !grouped.has(name));
  const all = groups.length + (loose.length > 0 ? 1 : 0);
  const left = loose.length === 0 ? "" : `, and ${count(loose.length, "feature")} in no group`;
  const text = `${complete.length} of ${count(groups.length, "feature group")} with cost and gain${left}`;
  return { value: complete.length / all, text };
}

export function contributions({ subjects }: Pick<CheckContext, "subjects">): Set<string> {
  const studies = subjects.get("shap.summary") ?? [];
  return new Set(studies.flatMap(({ latest }) => listIn(latest.reading, "features")));
}

function budgetViolations(context: CheckContext): Found {
  const groups = groupsOf(context);
  const over = groups.filter((group) => group.over.length > 0).map(({ item }) => item);
  if (over.length > 0)
    return { value: over.length, text: `over budget: ${over.slice(0, 5).join(", ")}` };
  const open = groups.filter(({ hasBudget }) => !hasBudget);
  if (open.length > 0)
    return untold("budgetViolations", `${count(open.length, "feature group")} without a budget`);
  return { value: 0, text: "every feature group within its budget" };
}
