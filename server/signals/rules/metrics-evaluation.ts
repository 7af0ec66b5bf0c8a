import { count, numberIn, tagIn, textIn } from "./fields.ts";
import type { LiveReading, Subject } from "./live.ts";
import type { CheckContext, Found, Tellers } from "./metric.ts";
import { servedOnly } from "./metrics-model.ts";
import { elsewhere, noServed, untold } from "./missing.ts";
import { promotionsOf } from "./promotions.ts";
import { isAboutServed, type Served } from "./served.ts";

/** What evaluations of a whole model tell: beside a baseline, the version before, or another arm. */
export const EVALUATION_METRICS: Tellers = {
  baselineEvaluatedForServed: (context) => servedOnly(context, "baselineEvaluatedForServed"),
  gainLower95,
  ranInPipeline: ({ live: { item } }) =>
    item.context.ranInCi === true || item.context.isScheduled === true
      ? { value: true, text: "sent by the pipeline that ran it", isOwn: false }
      : elsewhere("ranInPipeline", "the sender does not say that a pipeline ran this"),
  gateResult,
  comparedWithPrevious,
  writtenByServiceAccount,
  gateBeforePromotion,
  releasesPaired,
  signAgreement,
};

/** The lower end of the gain in the direction that is better. */
function gainLower95({ live: { reading } }: CheckContext): Found {
  const isUp = reading.metrics.higherIsBetter;
  const low = numberIn(reading, "low");
  const high = numberIn(reading, "high");
  if (typeof isUp !== "boolean")
    return untold("gainLower95", "the evaluation does not say which way is better");
  const gain = isUp ? low : high === null ? null : -high;
  if (gain === null)
    return untold("gainLower95", "the evaluation gives no 95 % interval of the difference");
  return { value: gain, text: `better than the baseline by ${round(gain)} at least (95 %)` };
}

type Gate = { readonly live: LiveReading; readonly passed: boolean };

/** Evaluations of the served version that gave a verdict, or that compare it with the version before. */
function gatesOf({ subjects }: CheckContext, served: Served): LiveReading[] {
  return (subjects.get("mlflow.evaluation") ?? []).flatMap(({ all }) => {
    const about = all.find((live) => isAboutServed(live, served) === true);
    return about ? [about] : [];
  });
}

function verdicts(context: CheckContext, served: Served): Gate[] {
  return gatesOf(context, served).flatMap((live) => {
    const { passed } = live.reading.metrics;
    return typeof passed === "boolean" ? [{ live, passed }] : [];
  });
}

function gateResult(context: CheckContext): Found {
  const { served } = context;
  if (served === null) return noServed(context);
  const gates = verdicts(context, served);
  if (gates.length > 0) {
    const isPassed = gates.every(({ passed }) => passed);
    const failed = gates.filter(({ passed }) => !passed).length;
    const text = isPassed
      ? `${count(gates.length, "evaluation")} of the served version passed`
      : `${failed} of ${count(gates.length, "evaluation")} of the served version did not pass`;
    return { value: isPassed ? "passed" : "failed", text };
  }
  const entry = served.subject?.latest.reading;
  const result = entry ? tagIn(entry, ["validation_status", "gate_result", "gate.result"]) : null;
  if (result === null) return untold("gateResult", "the version carries no gate result");
  return { value: result, text: `validation status ${result}` };
}

function comparedWithPrevious(context: CheckContext): Found {
  const { served } = context;
  if (served === null) return noServed(context);
  const compared = gatesOf(context, served).some(
    ({ reading }) => textIn(reading, "role") === "previous",
  );
  return compared
    ? { value: true, text: "compared with the version before it" }
    : elsewhere("comparedWithPrevious", "no evaluation compares it with the version before");
}

/** A tag may be anybody's; who sent an evaluation is known. */
function writtenByServiceAccount(context: CheckContext): Found {
  const { served } = context;
  if (served === null) return noServed(context);
  const gates = verdicts(context, served);
  const missing = "writtenByServiceAccount";
  if (gates.length === 0) return elsewhere(missing, "no source tells who wrote the gate's result");
  const byMachine = gates.every(({ live }) => live.item.senderKind === "machine");
  return byMachine
    ? { value: true, text: "the verdict came from a service", isOwn: false }
    : elsewhere(missing, "the verdict was sent by a person");
}

function gateBeforePromotion(context: CheckContext): Found {
  const { served, subjects } = context;
  if (served === null) return noServed(context);
  const missing = "gateBeforePromotion";
  const gates = verdicts(context, served);
  if (gates.length === 0) return elsewhere(missing, "no source tells when the gate ran");
  const promoted = promotionsOf(subjects, served.model).find(
    ({ version }) => version === served.version,
  );
  if (!promoted)
    return elsewhere(missing, `no source tells when version ${served.version ?? ""} came into use`);
  const last = Math.min(...gates.map(({ live }) => live.observedAtMs));
  const isBefore = last <= promoted.atMs;
  const text = isBefore
    ? "the gate ran before it came into use"
    : "it came into use before the gate ran";
  return { value: isBefore, text, isOwn: false };
}

type Pair = { readonly version: string; readonly offline: number; readonly online: number };

/** Of each version the gain on stored data and the gain in use, both in the direction that is better. */
function pairsOf({ subjects }: CheckContext): Pair[] {
  const offline = gainsBy(subjects.get("mlflow.evaluation") ?? [], [
    "previous",
    "control",
    "other",
  ]);
  const online = gainsBy(subjects.get("abtest.result") ?? [], null);
  return [...online].flatMap(([version, gain]) => {
    const before = offline.get(version);
    return before === undefined ? [] : [{ version, offline: before, online: gain }];
  });
}

function gainsBy(
  subjects: readonly Subject[],
  roles: readonly string[] | null,
): Map<string, number> {
  const gains = new Map<string, number>();
  for (const { reading } of subjects.flatMap(({ all }) => all)) {
    const version = textIn(reading, "version");
    const difference = numberIn(reading, "difference");
    const isUp = reading.metrics.higherIsBetter;
    if (version === null || difference === null || typeof isUp !== "boolean") continue;
    if (roles !== null && !roles.includes(textIn(reading, "role") ?? "")) continue;
    if (!gains.has(version)) gains.set(version, isUp ? difference : -difference);
  }
  return gains;
}

const PAIRS = 5;

function releasesPaired(context: CheckContext): Found {
  const pairs = pairsOf(context).length;
  const text = `${pairs} of ${PAIRS} releases with both an offline and an online difference`;
  return pairs < PAIRS
    ? elsewhere("releasesPaired", text)
    : { value: pairs, text: `${pairs} releases with both differences`, isOwn: false };
}

function signAgreement(context: CheckContext): Found {
  const pairs = pairsOf(context);
  if (pairs.length === 0)
    return elsewhere("signAgreement", "no release has both an offline and an online difference");
  const agreed = pairs.filter((pair) => Math.sign(pair.offline) === Math.sign(pair.online)).length;
  const text = `both moved the same way in ${agreed} of ${count(pairs.length, "release")}`;
  return { value: agreed / pairs.length, text };
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
