import type { Command } from "./output.ts";
import { EXIT, UsageError } from "./output.ts";

export const serve: Command = {
  usage: "assay serve",
  summary: "Starts Assay as npm start does: database, migrations, pages, web server.",
  help: "Settings come from the environment: PORT, HOST, DATABASE_URL, ASSAY_DATA_DIR. Ctrl-C stops it.",
  run: async (argv) => {
    if (argv.length > 0) throw new UsageError("it takes no arguments.");
    // Takes over this process: it ends with the server, and with its exit status when the start fails.
    await import("#server/start/main.ts");
    return EXIT.done;
  },
};
