import { type Finding, findings } from "./check-up.ts";
import { type Command, EXIT, readOptions, UsageError } from "./output.ts";

const MARKS = { ok: "ok  ", note: "note", fault: "FAIL" } as const satisfies Record<
  Finding["outcome"],
  string
>;

export const doctor: Command = {
  usage: "assay doctor [--json]",
  summary: "Checks what Assay needs here: Node, packages, folder, port, database, build, secret.",
  help: "Changes nothing. Exit status 1 when something would keep Assay from starting or working.",
  run: async (argv, io) => {
    const options = readOptions(argv, { json: { type: "boolean" } });
    if (options.rest.length > 0) throw new UsageError("it takes no arguments.");
    const found = await findings();
    const faults = found.filter((finding) => finding.outcome === "fault").length;
    if (options.values.json === true) io.out(JSON.stringify({ faults, findings: found }));
    else {
      for (const { outcome, name, text } of found) io.out(`${MARKS[outcome]}  ${name}: ${text}`);
      io.out(faults === 0 ? "Nothing keeps Assay from running." : `${faults} to put right.`);
    }
    return faults === 0 ? EXIT.done : EXIT.no;
  },
};
