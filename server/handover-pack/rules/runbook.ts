import type { Paper, Section } from "#server/platform/paper/model.ts";
import { date, table, text } from "#server/reports/rules/frame.ts";
import { type PackInput, UNKNOWN } from "../schema.ts";

/** Annotations under which rules name where to read on. */
const LINKS = ["runbook_url", "runbook", "dashboard_url"] as const;

/**
 * A runbook to fill in: every alert that evidence knows, with what it watches, who hears of it and where
 * it sends its reader; and which of the seven monitoring tests nothing watches.
 */
export function runbook(input: PackInput): Paper {
  const { project, monitoring, picture } = input;
  const { rules, rulesTotal } = monitoring;
  return {
    title: `Runbook of ${project.name}`,
    lede: "A skeleton: what evidence knows stands here, what it does not know says so and is filled in by both teams.",
    about: [
      { label: "As of", value: picture.readiness.asOf },
      { label: "Alerts that are known", value: rulesTotal },
      { label: "In short", value: monitoring.title },
      { label: "Where to look", value: linksOf(input) },
    ],
    sections: [
      firstSteps(input),
      watched(input),
      {
        id: "alerts",
        title: rulesTotal > rules.length ? `Alerts, ${rules.length} of ${rulesTotal}` : "Alerts",
        blocks: rules.length === 0 ? [{ kind: "text", text: `Alerts: ${UNKNOWN}.` }] : [],
      },
      ...rules.map((rule, i) => alertSection(input, rule, i)),
      {
        id: "targets",
        title: "What is measured",
        blocks: [
          table(
            "Targets",
            [text("name", "Target", 2), text("health", "Health"), date("last", "Last seen")],
            {
              rows: monitoring.targets.map((one) => [
                one.name,
                one.health,
                one.lastScrape ?? UNKNOWN,
              ]),
              empty: `Targets: ${UNKNOWN}.`,
            },
          ),
        ],
      },
    ],
  };
}

function firstSteps({ facts }: PackInput): Section {
  const said = facts.flatMap(({ fact }) =>
    fact.kind === "document" &&
    fact.value.handoverItems.some((id) => id === "ho-knowledge-4" || id === "ho-monitoring-5")
      ? [fact.value]
      : [],
  );
  const documents = said.map(({ title, link }) => (link ? `${title}: ${link}` : title));
  return {
    id: "first",
    title: "When something is wrong",
    blocks: [
      {
        kind: "facts",
        facts: [
          { label: "Failure modes and first diagnosis", value: documents.join("; ") || UNKNOWN },
          { label: "How to roll back", value: UNKNOWN },
          { label: "How to turn it off and what stands in", value: UNKNOWN },
          { label: "How to retrain and deploy", value: UNKNOWN },
        ],
      },
    ],
  };
}

function watched({ monitoring }: PackInput): Section {
  return {
    id: "watched",
    title: "What is watched",
    blocks: [
      table(
        "The seven monitoring tests",
        [text("test", "Test", 3), text("state", "State"), text("rules", "Rules", 3)],
        {
          rows: monitoring.coverage.map((one) => [
            one.name,
            one.state === "none" ? "nothing watches it" : one.state,
            one.rules.join(", "),
          ]),
          empty: `Tests: ${UNKNOWN}.`,
        },
      ),
    ],
  };
}

function alertSection(
  input: PackInput,
  rule: PackInput["monitoring"]["rules"][number],
  i: number,
): Section {
  const { told } = rule;
  const heard =
    told.kind === "receivers" ? told.names.join(", ") : told.kind === "nobody" ? "nobody" : UNKNOWN;
  return {
    id: `alert-${i + 1}`,
    title: `Alert: ${rule.name}`,
    blocks: [
      {
        kind: "facts",
        facts: [
          { label: "Watches", value: rule.tests.join(", ") || UNKNOWN },
          { label: "Severity", value: rule.severity ?? UNKNOWN },
          { label: "Who hears of it", value: heard },
          { label: "Read on", value: linkOf(input, rule.id) },
          { label: "Expression", value: rule.query || UNKNOWN },
          { label: "Evaluates", value: rule.health },
          { label: "Now", value: rule.state ?? UNKNOWN },
          { label: "What it means for users", value: UNKNOWN },
          { label: "First steps", value: UNKNOWN },
        ],
      },
    ],
  };
}

function linkOf({ facts }: PackInput, subject: string): string {
  const found = facts.find(({ fact }) => fact.kind === "monitor-rule" && fact.subject === subject);
  if (found?.fact.kind !== "monitor-rule") return UNKNOWN;
  const { annotations } = found.fact.value;
  const key = LINKS.find((name) => Object.hasOwn(annotations, name));
  return key === undefined ? UNKNOWN : (annotations[key] ?? UNKNOWN);
}

function linksOf({ project }: PackInput): string {
  return project.links.map(({ label, url }) => `${label}: ${url}`).join("; ") || UNKNOWN;
}
