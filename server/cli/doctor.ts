import type { Finding } from "./check-finding.ts";
import { findings } from "./check-up.ts";
import { type Command, EXIT, readOptions, UsageError } from "./output.ts";

const MARKS = { ok: "ok  ", note: "note", fault: "FAIL" } as const satisfies Record<
  Finding["outcome"],
  string
>;

export const doctor: Command = {
  usage: "assay doctor [--quick] [--json]",
  summary:
    "Checks what Assay needs here, and how the server does: disk, database, queue, secrets, documents, audit log.",
  help: `Changes nothing. ok is as it should be, note is worth knowing, FAIL keeps Assay from starting or working.

  --quick   leaves out what takes longer with what is held: a sample of documents, the audit log
  --json    prints { faults, findings: [{ name, outcome, text }] }

Exit status 1 when something is to be put right.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      json: { type: "boolean" },
      quick: { type: "boolean" },
    });
    if (options.rest.length > 0) throw new UsageError("it takes no arguments.");
    const found = await findings({ now: io.now, isQuick: options.values.quick === true });
    const faults = found.filter((finding) => finding.outcome === "fault").length;
    if (options.values.json === true) io.out(JSON.stringify({ faults, findings: found }));
    else {
      for (const { outcome, name, text } of found) io.out(`${MARKS[outcome]}  ${name}: ${text}`);
      io.out(faults === 0 ? "Nothing keeps Assay from running." : `${faults} to put right.`);
    }
    return faults === 0 ? EXIT.done : EXIT.no;
  },
};
