import { rebuildRunTable } from "#server/runs/commands.ts";
import { withDatabase } from "./database.ts";
import { type Command, EXIT, readOptions } from "./output.ts";

export const rebuildRuns: Command = {
  usage: "assay rebuild-runs",
  summary: "Makes the table of runs anew from the facts of every project.",
  help: "Facts stay as they are. Needs a running Assay (its data folder) or DATABASE_URL.",
  run: async (argv, io) => {
    readOptions(argv, {});
    const { projects, runs } = await withDatabase(io.now, (deps) =>
      rebuildRunTable(deps, { onlyMissing: false }),
    );
    io.out(`${runs} runs of ${projects} projects.`);
    return EXIT.done;
  },
};
