import { DAY_MS } from "#server/rubric/rules.ts";
import type { EvidenceItem, GoneItem, Reading } from "../schema.ts";
import { factKindsOf } from "./kinds.ts";

/** A reading as it stands at the moment asked: when it was observed, and how often a machine brought it. */
export type LiveReading = {
  readonly reading: Reading;
  readonly item: EvidenceItem;
  readonly observedAtMs: number;
};

/** Everything known about one subject of one kind: its readings newest first and its arrivals. */
export type Subject = {
  readonly kind: string;
  readonly name: string;
  readonly latest: LiveReading;
  readonly all: readonly LiveReading[];
  /** When machines brought a document about it; the same bytes again count. */
  readonly machineArrivalsMs: readonly number[];
};

export type SubjectsByKind = ReadonlyMap<string, readonly Subject[]>;

/** Until when something was observed, and until when it was recorded; mostly the same instant. */
type Bounds = { readonly atMs: number; readonly knownMs: number };

/**
 * Groups what had been observed by `atMs` and had arrived by `knownMs`, or else by `atMs` too. The newest
 * reading of a subject speaks for it.
 */
export function subjectsAt(
  evidence: readonly EvidenceItem[],
  atMs: number,
  of: {
    defaultBranch?: string | undefined;
    gone?: readonly GoneItem[] | undefined;
    knownMs?: number;
  } = {},
): SubjectsByKind {
  const goneMs = goneUntil(of.gone ?? [], atMs);
  const bounds = { atMs, knownMs: of.knownMs ?? atMs };
  const groups = new Map<string, { kind: string; name: string; all: LiveReading[] }>();
  for (const item of evidence) {
    if (Date.parse(item.receivedAt) > bounds.knownMs) continue;
    for (const reading of item.readings) {
      const observedAtMs = observedMs(item, reading, bounds);
      // A document from the future proves nothing until that day has come.
      if (observedAtMs === null || observedAtMs > atMs) continue;
      const key = `${reading.catalogueKind}\n${reading.subject}`;
      const group = groups.get(key) ?? {
        kind: reading.catalogueKind,
        name: reading.subject,
        all: [],
      };
      if (goneMs.size > 0 && observedAtMs <= goneSince(reading, goneMs)) continue;
      group.all.push({ reading, item, observedAtMs });
      groups.set(key, group);
    }
  }
  const retold = retoldReadings(groups.values());
  const byKind = new Map<string, Subject[]>();
  for (const { kind, name, all: given } of groups.values()) {
    const current = given.filter(({ reading }) => !retold.has(reading));
    const all = onDefaultBranch(current, of.defaultBranch).sort(newestFirst);
    const latest = all[0];
    if (!latest) continue;
    const subject = { kind, name, latest, all, machineArrivalsMs: arrivals(all, bounds) };
    const known = byKind.get(kind);
    if (known) known.push(subject);
    else byKind.set(kind, [subject]);
  }
  return byKind;
}

/**
 * Of each subject that is gone at that moment, when it was said to be. What was observed by then no
 * longer counts; what is observed later shows that it is there, and counts without another word.
 */
function goneUntil(marks: readonly GoneItem[], atMs: number): ReadonlyMap<string, number> {
  const last = new Map<string, { isGone: boolean; ms: number }>();
  for (const { factKind, subject, isGone, at } of marks) {
    const ms = Date.parse(at);
    const key = `${factKind}\n${subject}`;
    if (ms <= atMs && ms >= (last.get(key)?.ms ?? 0)) last.set(key, { isGone, ms });
  }
  const gone = [...last].filter(([, mark]) => mark.isGone);
  return new Map(gone.map(([key, mark]) => [key, mark.ms]));
}

function goneSince({ catalogueKind, subject }: Reading, goneMs: ReadonlyMap<string, number>) {
  const marks = factKindsOf(catalogueKind).map((kind) => goneMs.get(`${kind}\n${subject}`) ?? 0);
  return Math.max(0, ...marks);
}

/**
 * Readings whose fact was told anew under the same id: the newest telling stands for it, in whatever
 * document and about whatever subject, and none of the others is a run of its own.
 */
function retoldReadings(groups: Iterable<{ all: readonly LiveReading[] }>): ReadonlySet<Reading> {
  const newest = new Map<string, LiveReading>();
  const retold = new Set<Reading>();
  for (const live of [...groups].flatMap((group) => group.all)) {
    // One fact may be read as proof of two kinds: a test suite that also holds a policy.
    const { ownId, catalogueKind } = live.reading;
    if (ownId === undefined) continue;
    const key = `${live.item.source}\n${catalogueKind}\n${ownId}`;
    const known = newest.get(key);
    const isNewer = known === undefined || newestFirst(live, known) < 0;
    if (isNewer) newest.set(key, live);
    if (known) retold.add(isNewer ? known.reading : live.reading);
  }
  return retold;
}

/** A run on somebody's branch neither helps nor harms where runs on the default branch are known. */
function onDefaultBranch(all: LiveReading[], defaultBranch: string | undefined): LiveReading[] {
  const onIt = all.filter(({ item: { context } }) =>
    [undefined, defaultBranch].includes(context.branch),
  );
  return defaultBranch === undefined || onIt.length === 0 ? all : onIt;
}

/** When a reading was observed. A machine that sends an undated document again has observed it again; a person has not. */
function observedMs(item: EvidenceItem, reading: Reading, bounds: Bounds): number | null {
  // A machine that asks a registry or a branch for its state sees it when it asks, however old what it sees is.
  if (reading.metrics.isState === true && item.senderKind === "machine")
    return Math.max(Date.parse(item.receivedAt), ...machineSightings(item, bounds));
  const stated = reading.observedAt ?? item.observedAt;
  const isUndated = reading.observedAt === null && !item.isDated;
  if (!isUndated) return stated === null ? null : Date.parse(stated);
  const renewals = machineSightings(item, bounds);
  const first = stated ?? (item.senderKind === "machine" ? item.receivedAt : null);
  if (first === null && renewals.length === 0) return null;
  return Math.max(...renewals, first === null ? Number.NEGATIVE_INFINITY : Date.parse(first));
}

/** When machines saw the same bytes again: the time they state, unless it lies after the arrival. */
function machineSightings(item: EvidenceItem, { atMs, knownMs }: Bounds): number[] {
  return item.sightings
    .filter(({ senderKind, seenAt }) => senderKind === "machine" && Date.parse(seenAt) <= knownMs)
    .map(({ seenAt, claimedAt }) =>
      claimedAt === null ? Date.parse(seenAt) : Math.min(Date.parse(seenAt), Date.parse(claimedAt)),
    )
    .filter((ms) => ms <= atMs);
}

function arrivals(all: readonly LiveReading[], bounds: Bounds): number[] {
  return all.flatMap(({ item, observedAtMs }) => {
    const own = item.senderKind === "machine" ? [observedAtMs] : [];
    const again = machineSightings(item, bounds).filter((ms) => ms !== observedAtMs);
    return [...own, ...again];
  });
}

/** Machine runs in the `days` up to the latest one. Counting back from there, not from now, leaves ageing to the window alone. */
export function machineRuns(subject: Subject, days: number): number {
  const latest = Math.max(subject.latest.observedAtMs, ...subject.machineArrivalsMs);
  return subject.machineArrivalsMs.filter((ms) => ms >= latest - days * DAY_MS).length;
}

/** Distinct days, of the `days` up to the latest, on which a machine checked. */
export function daysChecked(subject: Subject, days: number): number {
  const latest = Math.max(subject.latest.observedAtMs, ...subject.machineArrivalsMs);
  const windows = subject.machineArrivalsMs.map((ms) => Math.floor((latest - ms) / DAY_MS));
  return new Set(windows.filter((window) => window < days)).size;
}

function newestFirst(a: LiveReading, b: LiveReading): number {
  return (
    b.observedAtMs - a.observedAtMs || Date.parse(b.item.receivedAt) - Date.parse(a.item.receivedAt)
  );
}
