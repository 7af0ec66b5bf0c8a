import { gateTitle, inReadingOrder } from "../findings.ts";
import type { Condition, Decision } from "../schema.ts";

/**
 * A decision as JUnit XML: a suite per gate, a case per condition. What blocks is a failure; what is waived,
 * only warned of or not applicable is skipped with its reason, so that nothing open ever reads as passed.
 */
export function junitOf(decision: Decision): string {
  const cases = inReadingOrder(decision.conditions).map((one) => caseOf(decision.gate, one));
  const failures = decision.conditions.filter(isBlocking).length;
  const skipped = decision.conditions.filter((one) => skippedWhy(one) !== null).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="assay" ${counts}>`,
    `  <testsuite name="${escaped(decision.gate)}" ${counts} timestamp="${decision.decidedAt}">`,
    "    <properties>",
    ...propertiesOf(decision).map(
      ([name, value]) => `      <property name="${name}" value="${escaped(value)}"/>`,
    ),
    "    </properties>",
    ...cases,
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
}

function propertiesOf(decision: Decision): [string, string][] {
  return [
    ["decisionId", decision.decisionId],
    ["outcome", decision.outcome],
    ["title", gateTitle(decision)],
    ["policyVersion", decision.policyVersion],
    ["snapshotDigest", decision.snapshotDigest],
    ["asOf", decision.asOf],
  ];
}

const isOpen = ({ outcome }: Condition) => outcome === "fail" || outcome === "unknown";
const isBlocking = (one: Condition) => isOpen(one) && one.effect === "block";

function skippedWhy(one: Condition): string | null {
  if (one.outcome === "waived")
    return `waived: observed ${one.observedText}, required ${one.required}`;
  if (one.outcome === "not-applicable") return "not applicable";
  if (isOpen(one) && !isBlocking(one))
    return `${one.effect === "warn" ? "warning" : "not looked at"}: observed ${one.observedText}, required ${one.required}`;
  return null;
}

function caseOf(gate: string, one: Condition): string {
  const head = `    <testcase classname="${escaped(gate)}" name="${escaped(`${one.id} ${one.title}`)}"`;
  const why = skippedWhy(one);
  if (why !== null) return `${head}>\n      <skipped message="${escaped(why)}"/>\n    </testcase>`;
  if (!isBlocking(one)) return `${head}/>`;
  const message = `observed ${one.observedText}, required ${one.required}`;
  return `${head}>\n      <failure type="${one.outcome}" message="${escaped(message)}">${escaped(`${one.why} ${one.remedy}`.trim())}</failure>\n    </testcase>`;
}

/** XML 1.0 has no place for most control characters, not even escaped. */
const NOT_IN_XML = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

function escaped(text: string): string {
  return text
    .replace(NOT_IN_XML, "\ufffd")
    .replace(/[<>&"']/g, (mark) => `&#${mark.codePointAt(0)};`);
}
