import { type Field, isObject, newest, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import type { Notes } from "../../rules/text.ts";
import {
  type Context,
  leavesOf,
  numbersOf,
  type Parsed,
  type RunFact,
  runFact,
  settingsOf,
} from "./fact.ts";
import type { Tracked } from "./paths.ts";

/** DVC 3 lists revisions with their experiments; DVC 2 had an object of them, `baseline` first in each. */
export function isExpShow(root: unknown): boolean {
  if (Array.isArray(root))
    return root.some(
      (item: unknown) =>
        isObject(item) && "rev" in item && "experiments" in item && "error" in item,
    );
  return isObject(root) && isObject(root.workspace) && isObject(root.workspace.baseline);
}

type Row = {
  readonly rev: string;
  readonly name: string | null;
  readonly baseline: string | null;
  /** What DVC 3 says of an experiment in its queue: queued, running, failed, success. */
  readonly state: string | null;
  readonly field: Field;
};

export function parseExpShow(root: Field, { at, notes }: Context): Parsed {
  const rows = Array.isArray(root.value) ? rowsOf(root.list()) : rowsOfVersion2(root);
  const bySubject = new Map<string, RunFact>();
  for (const row of rows) {
    const fact = expFact(row, { at, notes });
    if (fact === null) continue;
    // A revision stands once for each branch that reaches it.
    const known = bySubject.get(fact.subject);
    if (known) notes.add("duplicate", `${fact.subject} stands twice; one is kept.`, fact.pointer);
    if (!known || JSON.stringify(fact.value) > JSON.stringify(known.value))
      bySubject.set(fact.subject, fact);
  }
  const facts = [...bySubject.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const observedAt = newest(
    facts.map((fact) => fact.observedAt),
    at,
  );
  return { format: "dvc.exp-show", facts, observedAt };
}

function rowsOf(items: readonly Field[]): Row[] {
  return items.flatMap((item): Row[] => {
    const rev = item.object().at("rev").needText();
    const name = item.at("name").text();
    const experiments = item
      .at("experiments")
      .list()
      .flatMap((experiment) =>
        experiment
          .at("revs")
          .list()
          .map((field) => ({
            rev: field.object().at("rev").needText(),
            name: field.at("name").text() ?? experiment.at("name").text(),
            baseline: name ?? rev,
            state: experiment.at("executor").at("state").text(),
            field,
          })),
      );
    return [{ rev, name, baseline: null, state: null, field: item }, ...experiments];
  });
}

function rowsOfVersion2(root: Field): Row[] {
  return root.entries().flatMap(([rev, group]) =>
    group.entries().map(([key, field]) => {
      const isBaseline = key === "baseline";
      const name = field.at("data").at("name").text() ?? field.at("name").text();
      const queue = ["running", "queued"].find((one) => field.at("data").at(one).value === true);
      const baseline = isBaseline ? null : rev;
      return { rev: isBaseline ? rev : key, name, baseline, state: queue ?? null, field };
    }),
  );
}

/** A revision that DVC could not read has an error and nothing else. */
function expFact(row: Row, { at, notes }: Context): RunFact | null {
  const { rev, name, baseline, field } = row;
  const data = field.at("data");
  if (data.isAbsent) {
    const why = field.at("error").at("msg").value;
    const says = typeof why === "string" ? `: ${why.slice(0, 200)}` : "";
    notes.add("upstream_error", `DVC could not read ${rev}${says}.`, field.pointer);
    return null;
  }
  const isWorkspace = rev === "workspace";
  const outs = data.at("outs").entries();
  return runFact(
    {
      runId: rev,
      name: name ?? (isWorkspace ? rev : rev.slice(0, 7)),
      experimentId: "dvc",
      status: isWorkspace ? "UNKNOWN" : statusOf(row.state),
      rev: isWorkspace ? null : rev,
      startedAt: timeOf(data.at("timestamp"), { at, notes }),
      note: baseline === null ? null : `Experiment on ${baseline}`,
      params: settingsOf(leavesOf(filesOf(data.at("params"), notes))),
      metrics: numbersOf(leavesOf(filesOf(data.at("metrics"), notes)), notes),
      deps: data.at("deps").entries().flatMap(trackedOf),
      outs: outs.filter(([, out]) => out.at("is_data_source").value !== true).flatMap(trackedOf),
      pointer: field.pointer,
    },
    notes,
  );
}

export function statusOf(state: string | null): RunFact["value"]["status"] {
  const word = state?.toLowerCase();
  if (word === "running") return "RUNNING";
  if (word === "queued") return "SCHEDULED";
  return word === "failed" ? "FAILED" : "FINISHED";
}

export function timeOf(field: Field, { at, notes }: Context): string | null {
  const written = field.text();
  const date = written === null ? null : parseIso(written, field.pointer, notes);
  return date ? noteFuture(date, field.pointer, at, notes) : null;
}

function trackedOf([path, field]: [string, Field]): Tracked[] {
  const hash = field.at("hash").text();
  return hash === null ? [] : [{ path, hash }];
}

/** `file → { data }`; a file that could not be read has an error instead. */
function filesOf(files: Field, notes: Notes): [string, Field][] {
  return files.entries().flatMap(([file, content]): [string, Field][] => {
    const data = content.at("data");
    if (!data.isAbsent) return [[file, data]];
    if (!content.at("error").isAbsent)
      notes.add("upstream_error", `DVC could not read ${file}.`, content.pointer);
    return [];
  });
}

/** Revision → `{ data: file → { data } }`; the revision of a plain `metrics show` is the empty text. */
export function isMetricsShow(root: unknown): boolean {
  if (!isObject(root)) return false;
  const revisions = Object.values(root);
  return revisions.length > 0 && revisions.every(isRevision) && revisions.some(hasFile);
}

function isRevision(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (Object.keys(value).some((key) => key !== "data" && key !== "error")) return false;
  const { data } = value;
  const isFile = (file: unknown) => isObject(file) && ("data" in file || "error" in file);
  return data === undefined || (isObject(data) && Object.values(data).every(isFile));
}

const hasFile = (value: unknown) =>
  isObject(value) && isObject(value.data) && Object.keys(value.data).length > 0;

export function parseMetricsShow(root: Field, { notes }: Context): Parsed {
  const facts = root.entries().flatMap(([rev, field]): RunFact[] => {
    const name = rev === "" ? "workspace" : rev;
    const leaves = leavesOf(filesOf(field.at("data"), notes));
    if (leaves.length === 0) {
      notes.add("upstream_error", `DVC shows no metric of ${name}.`, field.pointer);
      return [];
    }
    // Its own name: the revision's run, with all its dimensions, is for exp show to tell.
    const runId = `metrics of ${name}`;
    return [partOfRun({ runId, metrics: numbersOf(leaves, notes), pointer: field.pointer }, notes)];
  });
  facts.sort((a, b) => (a.subject < b.subject ? -1 : 1));
  if (facts.length === 0) throw new Refused("upstream_error", "DVC could read no metric.", "");
  return { format: "dvc.metrics-show", facts, observedAt: null };
}

type Part = {
  readonly runId: string;
  readonly params?: [string, string][];
  readonly metrics?: [string, number | null][];
  readonly deps?: readonly Tracked[];
  readonly pointer: string;
};

/** What is no whole run has no time and the status UNKNOWN, by which nobody counts it as one. */
export function partOfRun(part: Part, notes: Notes): RunFact {
  return runFact(
    {
      params: [],
      metrics: [],
      deps: [],
      ...part,
      name: part.runId,
      experimentId: "dvc",
      status: "UNKNOWN",
      rev: null,
      startedAt: null,
      note: null,
      outs: [],
    },
    notes,
  );
}
