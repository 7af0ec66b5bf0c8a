import type { Fact } from "#server/evidence/schema.ts";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { isOfKind } from "./kinds.ts";
import { type FactOf, reading } from "./reading.ts";
import { recordMark, settingMark } from "./readings-runs.ts";

const SETTINGS_MAX = 60;
const NAMES_MAX = 20;

/** What trackers and hubs say beside their list of runs, which readings.ts condenses. */
export function trackingReadings(facts: readonly Fact[]): Reading[] {
  return facts.flatMap((fact) => {
    if (fact.kind === "run" && isOfKind(fact, "dvc.lock")) return [lockReading(fact)];
    if (fact.kind === "tuning-study") return [studyReading(fact)];
    if (fact.kind === "component" && isOfKind(fact, "model.card")) return [cardReading(fact)];
    if (fact.kind === "component" && isOfKind(fact, "mlflow.signature"))
      return [signatureReading(fact)];
    return [];
  });
}

/** Every lock file of a project is a state of one pipeline: the newest counts. */
function lockReading(fact: FactOf<"run">): Reading {
  const { dimensions } = fact.value;
  return {
    ...reading("dvc.lock", fact, {
      versionDimensionsRecorded: DIMENSIONS.filter(
        (dimension) => Object.keys(dimensions[dimension]).length > 0,
      ).length,
      dataSources: Object.keys(dimensions.dataSources).length,
    }),
    subject: "dvc.lock",
  };
}

/** `params` counts what was searched over: the more of it, the more trials the rule asks for. */
function studyReading(fact: FactOf<"tuning-study">): Reading {
  const { value } = fact;
  const best = Object.entries(value.best?.params ?? {}).slice(0, SETTINGS_MAX);
  const data = value.dataSources ?? {};
  return reading(isOfKind(fact, "wandb.sweep") ? "wandb.sweep" : "optuna.study", fact, {
    study: value.study,
    bestTrial: value.best?.trial ?? null,
    best: best.map(([name, setting]) => settingMark(name, setting)),
    data: recordMark(data),
    dataNames: Object.values(data).slice(0, NAMES_MAX),
    trialsComplete: value.trialsComplete,
    trialsFailed: value.trialsFailed,
    params: Object.keys(value.params).length,
  });
}

const FAIRNESS = /^sections\..*(?:\bbias|fairness|ethic)/i;
const EXCERPT = 200;

/** What a card says of bias, for a person to judge: prose names groups in no way that a rule can read. */
function cardReading(fact: FactOf<"component">): Reading {
  const entries = Object.entries(fact.value.modelCard ?? {});
  const fairness = entries
    .filter(([key]) => FAIRNESS.test(key))
    .map(([, text]) => text)
    .join(" ")
    .replace(/\s+/g, " ");
  return reading("model.card", fact, {
    sections: entries.filter(([key]) => key.startsWith("sections.")).length,
    fairness: fairness === "" ? null : fairness.slice(0, EXCERPT),
  });
}

function signatureReading(fact: FactOf<"component">): Reading {
  const card = fact.value.modelCard ?? {};
  return reading("mlflow.signature", fact, {
    inputs: (card["signature.inputs"] ?? "").slice(0, EXCERPT),
    outputs: (card["signature.outputs"] ?? "").slice(0, EXCERPT),
    runId: card.run_id ?? null,
  });
}
