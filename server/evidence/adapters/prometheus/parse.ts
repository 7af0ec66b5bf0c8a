import { type Field, newest } from "../../rules/fields.ts";
import { fingerprint, labelsOf, selector } from "../../rules/labels.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import { instant, type Reading, sampleValue, seconds } from "./values.ts";

export type Parsed = {
  readonly format: string;
  readonly facts: readonly Fact[];
  readonly observedAt: string | null;
};
type FactOf<K extends Fact["kind"]> = Extract<Fact, { kind: K }>;
type PlacedRule = { readonly fact: FactOf<"monitor-rule">; readonly file: string };

/** /api/v1/rules, with the alerts that stand under them. */
export function parseRules(data: Field, reading: Reading): Parsed {
  const rules: PlacedRule[] = [];
  const alerts: FactOf<"alert">[] = [];
  for (const group of data.at("groups").list()) {
    const name = group.object().at("name").needText();
    for (const rule of group.at("rules").list()) {
      const fact = ruleFact(rule.object(), name, reading);
      rules.push({ fact, file: group.at("file").text() ?? "" });
      for (const alert of rule.at("alerts").list())
        alerts.push(alertFact(alert.object(), fact.value.lastEvaluation, reading));
    }
  }
  const facts = [...distinctRules(rules, reading.notes), ...distinct(alerts, reading.notes)];
  return parsed("prometheus.rules", facts, reading);
}

/** /api/v1/alerts. It carries no time of its own: activeAt is when an alert began, not when one looked. */
export function parseAlerts(data: Field, reading: Reading): Parsed {
  const alerts = data.at("alerts").list();
  const facts = alerts.map((alert) => alertFact(alert.object(), null, reading));
  return parsed("prometheus.alerts", distinct(facts, reading.notes), reading);
}

/** /api/v1/targets. */
export function parseTargets(data: Field, reading: Reading): Parsed {
  const facts = data
    .at("activeTargets")
    .list()
    .map((target) => targetFact(target.object(), reading));
  return parsed("prometheus.targets", distinct(facts, reading.notes), reading);
}

export function parsed(format: string, facts: readonly Fact[], { at }: Reading): Parsed {
  const sorted = [...facts].sort((a, b) =>
    `${a.kind} ${a.subject}` < `${b.kind} ${b.subject}` ? -1 : 1,
  );
  const observed = facts.map((fact) => fact.observedAt);
  return { format, facts: sorted, observedAt: newest(observed, at) };
}

function ruleFact(rule: Field, group: string, reading: Reading): FactOf<"monitor-rule"> {
  const { notes } = reading;
  const text = (key: string) => cleaned(rule.at(key), notes);
  const isRecording =
    rule.at("type").text() === "recording" || (rule.at("type").isAbsent && !isAlerting(rule));
  const name = cleanText(rule.at("name").needText(), notes, rule.at("name").pointer);
  const observedAt = instant(rule.at("lastEvaluation"), reading);
  return {
    kind: "monitor-rule",
    subject: `${cleanText(group, notes, rule.pointer)}/${name}`,
    observedAt,
    pointer: rule.pointer,
    value: {
      tool: "Prometheus",
      group: cleanText(group, notes, rule.pointer),
      name,
      type: isRecording ? "recording" : "alerting",
      query: text("query") ?? "",
      durationSeconds: seconds(rule.at("duration")),
      labels: labelsOf(rule.at("labels"), notes),
      annotations: labelsOf(rule.at("annotations"), notes),
      health: oneOf(rule.at("health"), ["ok", "err"]) ?? "unknown",
      lastError: text("lastError") || null,
      state: isRecording ? null : oneOf(rule.at("state"), ["firing", "pending", "inactive"]),
      lastEvaluation: observedAt,
      evaluationSeconds: seconds(rule.at("evaluationTime")),
      receiver: null,
    },
  };
}

const isAlerting = (rule: Field) => !rule.at("state").isAbsent || !rule.at("alerts").isAbsent;

function alertFact(alert: Field, seenAt: string | null, reading: Reading): FactOf<"alert"> {
  const labels = labelsOf(alert.at("labels"), reading.notes);
  const alertname = labels.alertname ?? "";
  const startsAt = instant(alert.at("activeAt"), reading);
  const print = fingerprint(labels);
  return {
    kind: "alert",
    subject: [alertname, print, startsAt].filter(Boolean).join(" "),
    observedAt: seenAt,
    pointer: alert.pointer,
    value: {
      tool: "Prometheus",
      fingerprint: print,
      alertname,
      status: oneOf(alert.at("state"), ["firing", "pending"]) ?? "resolved",
      labels,
      annotations: labelsOf(alert.at("annotations"), reading.notes),
      startsAt,
      endsAt: null,
      value: sampleValue(alert.at("value"), reading.notes),
      receivers: [],
      silencedBy: [],
      inhibitedBy: [],
      generatorUrl: null,
    },
  };
}

function targetFact(target: Field, reading: Reading): FactOf<"scrape-target"> {
  const labels = labelsOf(target.at("labels"), reading.notes);
  const job = labels.job ?? target.at("scrapePool").text() ?? "";
  const instance = labels.instance ?? target.at("scrapeUrl").text() ?? "";
  const { job: _job, instance: _instance, ...others } = labels;
  const lastScrape = instant(target.at("lastScrape"), reading);
  return {
    kind: "scrape-target",
    // Two paths of one instance differ by a label only.
    subject: `${job} ${instance}${selector(others)}`,
    observedAt: lastScrape,
    pointer: target.pointer,
    value: {
      job,
      instance,
      health: oneOf(target.at("health"), ["up", "down"]) ?? "unknown",
      lastScrape,
      lastError: cleaned(target.at("lastError"), reading.notes) || null,
      scrapeSeconds: seconds(target.at("lastScrapeDuration")),
      labels,
    },
  };
}

function oneOf<T extends string>(field: Field, words: readonly T[]): T | null {
  const text = field.text()?.toLowerCase();
  return words.find((word) => word === text) ?? null;
}

function cleaned(field: Field, notes: Notes): string | null {
  const text = field.text();
  return text === null ? null : cleanText(text, notes, field.pointer);
}

/** A name may stand for several rules that differ in labels, expression or file: as much is said as tells them apart. */
function distinctRules(rules: readonly PlacedRule[], notes: Notes): FactOf<"monitor-rule">[] {
  const more: readonly ((placed: PlacedRule) => string)[] = [
    ({ fact }) => selector(fact.value.labels),
    ({ fact }) => ` ${fact.value.query.slice(0, 200)}`,
    ({ file }) => ` in ${file}`,
  ];
  let told = rules;
  for (const part of more) {
    const counts = new Map<string, number>();
    for (const { fact } of told) counts.set(fact.subject, (counts.get(fact.subject) ?? 0) + 1);
    told = told.map((placed) => {
      const { fact, file } = placed;
      const isShared = (counts.get(fact.subject) ?? 0) > 1;
      return isShared ? { fact: { ...fact, subject: fact.subject + part(placed) }, file } : placed;
    });
  }
  return distinct(
    told.map(({ fact }) => fact),
    notes,
  );
}

/** One fact per subject, whatever the order: of two the one that sorts first. */
function distinct<F extends Fact>(facts: readonly F[], notes: Notes): F[] {
  const bySubject = new Map<string, F>();
  for (const fact of facts) {
    const known = bySubject.get(fact.subject);
    if (known)
      notes.add("duplicate", `${fact.subject.slice(0, 100)} stands in it twice.`, fact.pointer);
    const isFirst = !known || JSON.stringify(fact.value) < JSON.stringify(known.value);
    if (isFirst) bySubject.set(fact.subject, fact);
  }
  return [...bySubject.values()];
}
