import {
  type Field,
  newest,
  noteFuture,
  parseIso,
  Refused,
  recordsOf,
} from "../../rules/fields.ts";
import { cleanText, Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type CsvInput = Extract<ParsedInput, { syntax: "csv" }>;
type EnergyFact = Extract<Fact, { kind: "energy" }>;

/** What ran it, and where: columns that older versions lack are left out. */
const HARDWARE = [
  "cpu_count",
  "cpu_model",
  "gpu_count",
  "gpu_model",
  "ram_total_size",
  "os",
  "cloud_provider",
  "cloud_region",
  "on_cloud",
];

/** One row a run, or several of one run where the tool flushed: the longest is all of it. */
export function parseEmissions(input: CsvInput, at: Date): ParseResult {
  const { delimiter, raggedLines } = input.table;
  if (delimiter !== ",")
    throw new Refused("wrong_delimiter", "CodeCarbon separates cells by commas.", "line:1");
  const [ragged] = raggedLines;
  if (ragged !== undefined)
    throw new Refused("ragged_row", "A row is not as wide as the header.", `line:${ragged}`);
  const notes = new Notes();
  const byRun = new Map<string, EnergyFact>();
  for (const row of recordsOf(input)) {
    const fact = energyFact(row, { at, notes });
    const known = byRun.get(fact.subject);
    if (known)
      notes.add("duplicate", `${fact.subject} stands twice; the longest is kept.`, row.pointer);
    if (!known || rank(fact) > rank(known)) byRun.set(fact.subject, fact);
  }
  const facts = [...byRun.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  if (facts.length === 0)
    notes.add("not_assessed", "There is no row: nothing was measured.", "line:1");
  const observedAt = newest(
    facts.map((fact) => fact.observedAt),
    at,
  );
  const format = "codecarbon.emissions-csv";
  return { kind: "facts", format, facts, notes: notes.list(), observedAt };
}

/** Longest first, then by content, so that order never matters. */
function rank({ value }: EnergyFact): string {
  const seconds = (value.durationSeconds ?? 0).toFixed(6).padStart(24, "0");
  return `${seconds} ${JSON.stringify(value)}`;
}

type Context = { readonly at: Date; readonly notes: Notes };

function energyFact(row: Field, { at, notes }: Context): EnergyFact {
  const text = (column: string) =>
    cleanText(row.at(column).text() ?? "", notes, row.pointer).trim() || null;
  const number = (column: string) => numberOf(row, column, notes);
  const project = text("project_name") ?? "";
  const written = text("timestamp");
  const date = written === null ? null : parseIso(written, row.pointer, notes);
  const observedAt = date ? noteFuture(date, row.pointer, at, notes) : null;
  // Versions before 2 had no run_id: the project and the time tell runs apart.
  const runId = text("run_id") ?? `${project} ${written ?? ""}`.trim();
  const emissionsKg = number("emissions");
  if (emissionsKg !== null && emissionsKg < 0)
    notes.add("negative_emissions", "Emissions below zero were not measured.", row.pointer);
  const duration = number("duration");
  const hardware = HARDWARE.flatMap((column): [string, string][] => {
    const value = text(column);
    return value === null ? [] : [[column, value]];
  });
  return {
    kind: "energy",
    subject: runId,
    observedAt,
    pointer: row.pointer,
    value: {
      tool: "CodeCarbon",
      project,
      runId,
      durationSeconds: duration !== null && duration < 0 ? null : duration,
      energyKwh: number("energy_consumed"),
      cpuKwh: number("cpu_energy"),
      gpuKwh: number("gpu_energy"),
      ramKwh: number("ram_energy"),
      emissionsKg,
      countryIsoCode: text("country_iso_code"),
      hardware: recordOf(hardware, notes, row.pointer),
      trackingMode: text("tracking_mode"),
    },
  };
}

function numberOf(row: Field, column: string, notes: Notes): number | null {
  const cell = (row.at(column).text() ?? "").trim();
  if (cell === "") return null;
  const number = Number(cell);
  if (Number.isFinite(number)) return number;
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(cell)) {
    notes.add("non_finite_metric", `${column} is not finite: it is missing.`, row.pointer);
    return null;
  }
  throw new Refused("wrong_type", `Expected a number in ${column}.`, row.pointer);
}
