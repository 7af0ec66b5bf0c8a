import { CurveBuilder } from "../../rules/curve.ts";
import { Proto } from "../../rules/proto.ts";
import { Notes } from "../../rules/text.ts";
import type { BinaryFormat } from "../adapter.ts";
import { isRecordFile, recordsOf } from "./events.ts";

const TAGS_MAX = 300;

/** An event file: TFRecords of the protobuf Event. Scalars and hyperparameters are read; images, histograms and graphs are not. */
export const eventFile: BinaryFormat = {
  matches: isRecordFile,
  render: (bytes) => {
    const notes = new Notes();
    const log = new EventLog();
    for (const record of recordsOf(bytes)) {
      if (record.kind === "record") {
        const event = Proto.of(record.bytes);
        if (event) log.add(event);
        else notes.add("bad_record", "A record is no protobuf message.", `byte:${record.at}`);
        continue;
      }
      const how = record.kind === "cut" ? "is cut off" : "is damaged";
      notes.add(
        "truncated",
        `The file ${how} here; what stands before is read.`,
        `byte:${record.at}`,
      );
    }
    if (log.version === null) {
      const message = "These records are no events of TensorBoard: the first one names no version.";
      return { refusal: { code: "unrecognised", message } };
    }
    if (log.tagsLeftOut > 0)
      notes.add("value_too_long", `Only the first ${TAGS_MAX} tags are kept.`);
    return { value: log.told(), notes: notes.list() };
  },
};

class EventLog {
  version: string | null = null;
  tagsLeftOut = 0;
  private readonly scalars = new Map<string, CurveBuilder>();
  private readonly hparams = new Map<string, string | number | boolean>();

  /** Event: wall_time 1, step 2, file_version 3, summary 5. */
  add(event: Proto): void {
    if (event.has(3)) this.version ??= event.text(3);
    const timeMs = (event.number(1) ?? 0) * 1000;
    const step = event.number(2) ?? 0;
    for (const value of event.message(5)?.messages(1) ?? []) {
      this.takeSettings(value);
      const number = scalarOf(value);
      if (number === null || !Number.isSafeInteger(step)) continue;
      const finite = Number.isFinite(number) ? number : null;
      this.curveOf(value.text(1))?.add({ step, value: finite, timeMs });
    }
  }

  private curveOf(tag: string): CurveBuilder | null {
    const known = this.scalars.get(tag);
    if (known) return known;
    if (this.scalars.size >= TAGS_MAX) {
      this.tagsLeftOut++;
      return null;
    }
    const made = new CurveBuilder();
    this.scalars.set(tag, made);
    return made;
  }

  /** The hparams plugin: session_start_info 3 holds a map 1 of google.protobuf.Value by name. */
  private takeSettings(value: Proto): void {
    const plugin = value.message(9)?.message(1);
    if (plugin?.text(1) !== "hparams") return;
    for (const entry of plugin.message(2)?.message(3)?.messages(1) ?? []) {
      const setting = entry.message(2);
      if (setting?.has(2)) this.hparams.set(entry.text(1), setting.number(2) ?? 0);
      else if (setting?.has(3)) this.hparams.set(entry.text(1), setting.text(3));
      else if (setting?.has(4)) this.hparams.set(entry.text(1), setting.number(4) === 1);
    }
  }

  told(): Record<string, unknown> {
    const scalars: Record<string, unknown> = Object.create(null);
    for (const [tag, curve] of this.scalars)
      scalars[tag] = {
        count: curve.count,
        non_finite: curve.nonFinite,
        points: curve.done().map(({ step, value, timeMs }) => [(timeMs ?? 0) / 1000, step, value]),
      };
    const hparams: Record<string, unknown> = Object.create(null);
    for (const [name, value] of this.hparams) hparams[name] = value;
    return { tensorboard: { file_version: this.version }, scalars, hparams };
  }
}

const FLOAT = 1;
const DOUBLE = 2;

/** simple_value 2 of TensorFlow 1 and PyTorch, or a tensor 8 of one number, as TensorFlow 2 writes it. null: no scalar. */
function scalarOf(value: Proto): number | null {
  if (value.has(2)) return value.number(2);
  const tensor = value.message(8);
  if (tensor === null) return null;
  const type = tensor.number(1);
  const [size, listed] = type === FLOAT ? [4, 5] : type === DOUBLE ? [8, 6] : [0, 0];
  if (size === 0) return null;
  const bytes = tensor.bytes(4) ?? tensor.bytes(listed);
  if (bytes === null) return tensor.number(listed);
  if (bytes.length !== size) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
}
