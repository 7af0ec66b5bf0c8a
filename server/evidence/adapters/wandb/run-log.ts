import { CurveBuilder } from "../../rules/curve.ts";
import { isObject } from "../../rules/fields.ts";
import { scanJson } from "../../rules/json-scan.ts";
import type { Proto } from "../../rules/proto.ts";
import { environmentOf, gitOf, secondsOf } from "./environment.ts";

/** Field numbers of wandb_internal.proto's Record, the same since version 0.12. */
const RECORD = {
  history: 2,
  summary: 3,
  config: 5,
  stats: 7,
  artifact: 8,
  telemetry: 11,
  run: 17,
  exit: 18,
  header: 21,
  useArtifact: 25,
  environment: 26,
} as const;

const CURVES_MAX = 300;
const ARTIFACTS_MAX = 200;

/** A log told in order: each record adds to what is known of the run, and the last word on a key stands. */
export class RunLog {
  private run: Record<string, unknown> | null = null;
  private readonly config = new Map<string, unknown>();
  private readonly summary = new Map<string, unknown>();
  private readonly curves = new Map<string, CurveBuilder>();
  private readonly artifacts: Record<string, unknown>[] = [];
  private metadata: Record<string, unknown> = {};
  private exit: { code: number; runtime: number } | null = null;
  private writer = "";
  private lastTime: number | null = null;
  private rows = 0;
  private stats = 0;
  curvesLeftOut = 0;

  get hasRun(): boolean {
    return this.run !== null;
  }

  add(record: Proto): void {
    for (const [name, field] of Object.entries(RECORD)) {
      const inner = record.message(field);
      if (inner !== null) this.take(name, inner);
    }
  }

  private take(name: string, inner: Proto): void {
    if (name === "history") this.takeHistory(inner);
    else if (name === "summary") update(this.summary, inner);
    else if (name === "config") update(this.config, inner);
    else if (name === "stats") this.stats++;
    else if (name === "run") this.takeRun(inner);
    else if (name === "exit")
      this.exit = { code: inner.number(1) ?? 0, runtime: inner.number(2) ?? 0 };
    else if (name === "header") this.writer = inner.message(1)?.text(1) ?? "";
    else if (name === "environment") Object.assign(this.metadata, environmentOf(inner));
    else if (name === "telemetry") this.takeTelemetry(inner);
    else this.takeArtifact(name, inner);
  }

  /** A run is told again when its name or notes change. */
  private takeRun(run: Proto): void {
    const config = run.message(4);
    if (config) update(this.config, config);
    const summary = run.message(5);
    if (summary) update(this.summary, summary);
    const telemetry = run.message(19);
    if (telemetry) this.takeTelemetry(telemetry);
    const git = run.message(21);
    if (git) this.metadata.git = gitOf(git);
    this.run = {
      run_id: run.text(1),
      entity: run.text(2),
      project: run.text(3),
      group: run.text(6),
      job_type: run.text(7),
      display_name: run.text(8),
      notes: run.text(9),
      tags: run.texts(10),
      sweep_id: run.text(12),
      start_time: secondsOf(run.message(17)),
      resumed: run.number(18) === 1,
    };
  }

  private takeTelemetry(telemetry: Proto): void {
    const told = { python: 4, cli_version: 5, platform: 13 };
    for (const [key, field] of Object.entries(told)) {
      const text = telemetry.text(field);
      // What the environment says is more exact than what telemetry does.
      if (text !== "") this.metadata[key] ??= text;
    }
  }

  private takeHistory(history: Proto): void {
    const row = new Map<string, unknown>();
    update(row, history, 1);
    const time = row.get("_timestamp");
    const timeMs = typeof time === "number" ? time * 1000 : null;
    if (timeMs !== null) this.lastTime = Math.max(this.lastTime ?? 0, timeMs);
    const written = row.get("_step");
    const step =
      typeof written === "number" ? written : (history.message(2)?.number(1) ?? this.rows);
    this.rows++;
    for (const [key, value] of row) {
      const number = finiteOrNull(value);
      if (key.startsWith("_") || number === undefined || !Number.isSafeInteger(step)) continue;
      this.curveOf(key)?.add({ step, value: number, timeMs });
    }
  }

  private curveOf(key: string): CurveBuilder | null {
    const known = this.curves.get(key);
    if (known) return known;
    if (this.curves.size >= CURVES_MAX) {
      this.curvesLeftOut++;
      return null;
    }
    const made = new CurveBuilder();
    this.curves.set(key, made);
    return made;
  }

  private takeArtifact(name: string, artifact: Proto): void {
    if (this.artifacts.length >= ARTIFACTS_MAX) return;
    const isInput = name === "useArtifact";
    this.artifacts.push(
      isInput
        ? {
            direction: "input",
            type: artifact.text(2),
            name: artifact.text(3),
            id: artifact.text(1),
          }
        : {
            direction: "output",
            type: artifact.text(4),
            name: artifact.text(5),
            digest: artifact.text(6),
          },
    );
  }

  /** The document that is kept in place of the log. */
  told(): Record<string, unknown> {
    return {
      wandb: { ...this.run, writer: this.writer },
      config: plain(this.config),
      summary: plain(this.summary),
      metadata: this.metadata,
      artifacts: this.artifacts,
      exit: this.exit,
      last_time: this.lastTime,
      stats_records: this.stats,
      history: plain(
        new Map(
          [...this.curves].map(([key, curve]) => [
            key,
            {
              count: curve.count,
              non_finite: curve.nonFinite,
              points: curve.done().map(({ step, value, timeMs }) => [step, value, timeMs]),
            },
          ]),
        ),
      ),
    };
  }
}

/** `update` and `remove` items of config and summary, or the items of a history row: a key, or a path of keys, and JSON. */
function update(into: Map<string, unknown>, record: Proto, field = 1): void {
  for (const item of record.messages(field)) {
    const key = keyOf(item);
    if (key !== "") into.set(key, parsedOf(item.text(16)));
  }
  if (field === 1 && into.size > 0 && record.has(2))
    for (const item of record.messages(2)) into.delete(keyOf(item));
}

const keyOf = (item: Proto) => item.text(1) || item.texts(2).join(".");

/** Python writes NaN and Infinity bare: at the top they stay words, so that nobody takes them for missing. */
function parsedOf(json: string): unknown {
  // What is nested too deep for a document, or names a key twice, is kept as the start of its text.
  if (/^\s*[[{]/.test(json) && scanJson(Buffer.from(json)) !== null) return json.slice(0, 1_000);
  try {
    const value: unknown = JSON.parse(json);
    return value;
  } catch {
    const word = json.trim();
    return /^[+-]?(?:NaN|Infinity)$/i.test(word) ? word : json.slice(0, 1_000);
  }
}

/** undefined: no number at all. */
export function finiteOrNull(value: unknown): number | null | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string" && /^[+-]?(?:nan|inf(?:inity)?)$/i.test(value.trim())) return null;
  return undefined;
}

/** An object without a prototype, so that a key may have any name. */
function plain(map: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, value] of map) object[key] = isObject(value) ? { ...value } : value;
  return object;
}
