import { Proto } from "../../rules/proto.ts";
import { Notes } from "../../rules/text.ts";
import type { BinaryFormat } from "../adapter.ts";
import { isWandbLog, recordsOf, versionOf } from "./log.ts";
import { RunLog } from "./run-log.ts";

/** The log that every run writes, offline or not: LevelDB's log format around protobuf records. */
export const wandbLog: BinaryFormat = {
  matches: isWandbLog,
  render: (bytes) => {
    if (versionOf(bytes) !== 0) {
      const message = `Version ${versionOf(bytes)} of the W&B log is not read.`;
      return { refusal: { code: "unsupported_schema_version", message } };
    }
    const notes = new Notes();
    const log = new RunLog();
    for (const record of recordsOf(bytes)) {
      if (record.kind === "record") {
        const message = Proto.of(record.bytes);
        if (message) log.add(message);
        else notes.add("bad_record", "A record is no protobuf message.", `byte:${record.at}`);
        continue;
      }
      const how = record.kind === "cut" ? "is cut off" : "is damaged";
      notes.add(
        "truncated",
        `The log ${how} here; what stands before is read.`,
        `byte:${record.at}`,
      );
    }
    if (!log.hasRun) {
      const message = "The log ends before it names a run. Copy it once the run has finished.";
      return { refusal: { code: "truncated", message } };
    }
    if (log.curvesLeftOut > 0)
      notes.add("value_too_long", "Only the first 300 metrics of the history are kept.");
    return { value: log.told(), notes: notes.list() };
  },
};
