import type { Condition, GateResult } from "./schema.ts";

const NUMBERS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const words = (n: number) => NUMBERS[n] ?? String(n);

const count = (conditions: readonly Condition[], outcome: Condition["outcome"]) =>
  conditions.filter((condition) => condition.outcome === outcome).length;

/** Of those that do not hold: what keeps the gate closed, and what the policy only warns of. */
const isOpen = ({ outcome }: Condition) => outcome === "fail" || outcome === "unknown";
const isBlocking = (condition: Condition) => isOpen(condition) && condition.effect === "block";

/** The page's title: the verdict and what it hangs on. */
export function gateTitle({ outcome, conditions }: GateResult): string {
  const applicable = conditions.length - count(conditions, "not-applicable");
  const blocking = conditions.filter(isBlocking);
  const failed = blocking.filter((condition) => condition.outcome === "fail");
  const unknown = count(blocking, "unknown");
  if (outcome === "pass") return `Yes: all ${applicable} conditions hold`;
  if (outcome === "warn") return `Yes, with ${exceptions(conditions, applicable)}`;
  if (failed.length === 0)
    return `Not yet: nothing falls short, but ${words(unknown)} of ${applicable} conditions ${unknown === 1 ? "is" : "are"} not known`;
  const hard = failed.filter((condition) => !condition.isWaivable).length;
  const verb = failed.length === 1 ? "falls" : "fall";
  const head = `Not yet: ${failed.length} of ${applicable} conditions ${verb} short`;
  if (hard === 0) return head;
  return failed.length === hard && hard > 1
    ? `${head}, and nobody may waive them`
    : `${head}, and ${hard === 1 ? "one of them" : `${words(hard)} of them`} nobody may waive`;
}

/** What is let through although it does not hold. */
function exceptions(conditions: readonly Condition[], applicable: number): string {
  const waived = count(conditions, "waived");
  const warned = conditions.filter((one) => isOpen(one) && one.effect === "warn").length;
  const of = `of ${applicable} conditions`;
  if (warned === 0) return `${words(waived)} ${of} waived`;
  return waived === 0
    ? `${words(warned)} ${of} only warned of`
    : `${words(waived)} ${of} waived and ${words(warned)} only warned of`;
}

/** Under the title: the question, and the condition that stands nearest to the line. */
export function gateLede({ title, conditions }: GateResult): string {
  const short = conditions
    .filter((condition) => condition.outcome === "fail" && condition.position !== null)
    .sort((a, b) => (b.position ?? 0) - (a.position ?? 0));
  const [nearest] = short;
  const unknown = count(conditions, "unknown");
  const near = nearest
    ? ` Nearest to the line: “${nearest.title}”, ${nearest.observedText} where it takes ${nearest.required}.`
    : "";
  const open =
    unknown > 0 && short.length > 0
      ? ` ${upper(words(unknown))} more ${unknown === 1 ? "is" : "are"} not known, and that blocks as well.`
      : "";
  return `${title}${near}${open}`;
}

/** The answer to: how far is each condition from the line? */
export function lineAnswer({ conditions }: GateResult): string {
  const short = conditions.filter((condition) => condition.outcome === "fail");
  if (short.length === 0) {
    const isWaived = count(conditions, "waived") > 0;
    const isUnknown = count(conditions, "unknown") > 0;
    const which = [isUnknown ? "known" : "", isWaived ? "not waived" : ""].filter(Boolean);
    return which.length === 0
      ? "Every value reaches the line"
      : `Every value that is ${which.join(" and ")} reaches the line`;
  }
  const near = short.filter((condition) => (condition.position ?? 0) >= 0.8).length;
  if (near === short.length)
    return short.length === 1
      ? "The one that falls short is near the line"
      : `All ${words(short.length)} that fall short are near the line`;
  return near === 0
    ? "A bar that stops short of the line blocks; none of them is near it"
    : `A bar that stops short of the line blocks; ${words(near)} of ${words(short.length)} ${near === 1 ? "is" : "are"} near it`;
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const RANK: Readonly<Record<Condition["outcome"], number>> = {
  fail: 0,
  unknown: 1,
  waived: 2,
  pass: 3,
  "not-applicable": 4,
};

export const isSignoff = (condition: Condition) => condition.id.startsWith("signoff:");

/** Conditions as a reader needs them: what blocks first, the unwaivable before the rest, the furthest first. */
export function inReadingOrder(conditions: readonly Condition[]): Condition[] {
  return [...conditions].sort(
    (a, b) =>
      RANK[a.outcome] - RANK[b.outcome] ||
      Number(isSignoff(a)) - Number(isSignoff(b)) ||
      Number(a.isWaivable) - Number(b.isWaivable) ||
      (a.position ?? 2) - (b.position ?? 2),
  );
}

/** The verdict as lines of text, for the terminal. */
export function gateText(result: GateResult): string {
  const marks = { pass: "ok", fail: "FAIL", unknown: "?", waived: "waived", "not-applicable": "-" };
  const lines = inReadingOrder(result.conditions)
    .filter((condition) => condition.outcome !== "not-applicable")
    .flatMap((c) => [
      `${marks[c.outcome].padEnd(7)}${c.id.padEnd(24)}${c.title}: ${c.observedText} (required: ${c.required})`,
      ...(c.remedy ? [`${" ".repeat(31)}${c.remedy}`] : []),
    ]);
  return [
    `${result.gate}: ${result.outcome}`,
    gateTitle(result),
    "",
    ...lines,
    "",
    `Policy ${result.policyVersion}, as of ${result.asOf}`,
  ].join("\n");
}
