import { type Field, newest, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import { fingerprint, labelsOf } from "../../rules/labels.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";

type AlertFact = Extract<Fact, { kind: "alert" }>;
type Alert = AlertFact["value"];
export type Reading = { readonly at: Date; readonly notes: Notes };
export type Parsed = { readonly facts: readonly AlertFact[]; readonly observedAt: string | null };

/** The webhook's version 4. Each alert has a status of its own; the group's is that of the worst. */
export function parseWebhook(root: Field, reading: Reading): Parsed {
  const version = root.at("version");
  if (version.text() !== "4")
    throw new Refused(
      "unsupported_schema_version",
      `Version ${(version.text() ?? "").slice(0, 20)} of the webhook is not read, only version 4.`,
      version.pointer,
    );
  noteTruncated(root.at("truncatedAlerts"), reading.notes);
  const receiver = root.at("receiver").text();
  const receivers = receiver ? [cleanText(receiver, reading.notes, "/receiver")] : [];
  const facts = root
    .at("alerts")
    .list()
    .map((alert) => webhookFact(alert.object(), receivers, reading));
  return parsed(facts, reading);
}

/** GET /api/v2/alerts: what is known now, silenced and inhibited alerts included. */
export function parseAlerts(root: Field, reading: Reading): Parsed {
  return parsed(
    root.list().map((alert) => apiFact(alert.object(), reading)),
    reading,
  );
}

/** GET /api/v2/alerts/groups: an alert stands once for each group that holds it. */
export function parseGroups(root: Field, reading: Reading): Parsed {
  const alerts = root.list().flatMap((group) => group.at("alerts").list());
  const facts = alerts.map((alert) => apiFact(alert.object(), reading));
  const once = new Map(facts.map((fact) => [JSON.stringify([fact.subject, fact.value]), fact]));
  return parsed([...once.values()], reading);
}

function noteTruncated(field: Field, notes: Notes): void {
  const { value } = field;
  if (typeof value !== "number" || value <= 0) return;
  const message = `Alertmanager left ${value} alerts of this group out (max_alerts).`;
  notes.add("truncated_by_sender", message, field.pointer);
}

function webhookFact(alert: Field, receivers: readonly string[], reading: Reading): AlertFact {
  const status = alert.at("status");
  const word = status.text();
  if (word !== "firing" && word !== "resolved")
    throw new Refused("invalid_field", "An alert is firing or resolved.", status.pointer);
  const endsAt = word === "resolved" ? instant(alert.at("endsAt"), reading) : null;
  const value: Alert = {
    ...common(alert, reading),
    status: word,
    endsAt,
    receivers: [...receivers],
  };
  return factOf(alert, value, endsAt ?? value.startsAt);
}

function apiFact(alert: Field, reading: Reading): AlertFact {
  const status = alert.at("status");
  const word = status.at("state").needText();
  const updatedAt = instant(alert.at("updatedAt"), reading);
  const ended = instantOf(alert.at("endsAt"), reading.notes)?.toISOString() ?? null;
  // Of an alert that fires this is when it would count as over, were it not sent again.
  const hasEnded = ended !== null && updatedAt !== null && ended <= updatedAt;
  const texts = (fields: readonly Field[]) =>
    fields.map((field) => cleanText(field.text() ?? "", reading.notes, field.pointer)).sort();
  const receivers = alert.at("receivers").list();
  const value: Alert = {
    ...common(alert, reading),
    status: hasEnded ? "resolved" : word === "suppressed" ? "suppressed" : "firing",
    endsAt: hasEnded ? ended : null,
    receivers: texts(receivers.map((receiver) => receiver.at("name"))),
    silencedBy: texts(status.at("silencedBy").list()),
    inhibitedBy: texts(status.at("inhibitedBy").list()),
  };
  return factOf(alert, value, updatedAt ?? value.startsAt);
}

type Common = Omit<Alert, "status" | "endsAt" | "receivers">;

function common(alert: Field, reading: Reading): Common {
  const { notes } = reading;
  const labels = labelsOf(alert.at("labels"), notes);
  const text = (field: Field) => cleanText(field.text() ?? "", notes, field.pointer);
  return {
    tool: "Alertmanager",
    // The webhook has it since 0.19.
    fingerprint: text(alert.at("fingerprint")) || fingerprint(labels),
    alertname: labels.alertname ?? "",
    labels,
    annotations: labelsOf(alert.at("annotations"), notes),
    startsAt: instant(alert.at("startsAt"), reading),
    value: null,
    silencedBy: [],
    inhibitedBy: [],
    generatorUrl: text(alert.at("generatorURL")) || null,
  };
}

/** An alert that fires again is another one: it has the same fingerprint and another start. */
function factOf(alert: Field, value: Alert, observedAt: string | null): AlertFact {
  const subject = [value.alertname, value.fingerprint, value.startsAt].filter(Boolean).join(" ");
  return { kind: "alert", subject, observedAt, pointer: alert.pointer, value };
}

function instant(field: Field, { at, notes }: Reading): string | null {
  const date = instantOf(field, notes);
  return date === null ? null : noteFuture(date, field.pointer, at, notes);
}

/** Go's zero time, year 1, stands for none. */
function instantOf(field: Field, notes: Notes): Date | null {
  const raw = field.text();
  if (raw === null || raw === "" || raw.startsWith("0001-")) return null;
  return parseIso(raw, field.pointer, notes);
}

/** The end of an alert outlives its beginning, whatever the order. */
function parsed(facts: readonly AlertFact[], { at, notes }: Reading): Parsed {
  const bySubject = new Map<string, AlertFact>();
  const rank = ({ value, observedAt }: AlertFact) =>
    JSON.stringify([value.status === "resolved" ? 1 : 0, observedAt ?? "", value]);
  for (const fact of facts) {
    const known = bySubject.get(fact.subject);
    if (known)
      notes.add("duplicate", `${fact.subject.slice(0, 100)} stands in it twice.`, fact.pointer);
    if (!known || rank(fact) > rank(known)) bySubject.set(fact.subject, fact);
  }
  const kept = [...bySubject.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  if (kept.length === 0) notes.add("not_assessed", "No alert stands in it.");
  const observedAt = newest(
    kept.map((fact) => fact.observedAt),
    at,
  );
  return { facts: kept, observedAt };
}
