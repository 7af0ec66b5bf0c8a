import { ensureRole } from "#server/start/app-role.ts";
import { renewTables } from "#server/start/tables.ts";
import { readSettings } from "./database.ts";
import { type Command, EXIT, readOptions, UsageError } from "./output.ts";

export const migrate: Command = {
  usage: "assay migrate [--make-role]",
  summary: "Renews the database's tables ahead of servers that run with ASSAY_MIGRATE=0, and ends.",
  help: `  --make-role   makes the role that DATABASE_URL names, with its password, unless it is there

Works as ASSAY_OWNER_DATABASE_URL, the role that owns the tables, and gives the role of DATABASE_URL
what a server needs. Without the former both are DATABASE_URL. Any number may run at once: one works,
the others wait for it and find the work done.`,
  run: async (argv, io) => {
    const options = readOptions(argv, { "make-role": { type: "boolean" } });
    if (options.rest.length > 0) throw new UsageError("it takes no arguments but --make-role.");
    const env = readSettings();
    const { DATABASE_URL: appUrl } = env;
    if (!appUrl)
      throw new UsageError("set DATABASE_URL. npm start migrates a database of its own.");
    const ownerUrl = env.ASSAY_OWNER_DATABASE_URL ?? appUrl;
    if (options.values["make-role"] === true) {
      const outcome = await ensureRole(ownerUrl, appUrl);
      io.out(outcome === "made" ? "Made the server's role." : "The server's role is there.");
    }
    const { applied, total, ahead } = await renewTables({ ownerUrl, appUrl });
    io.out(
      applied.length > 0
        ? `Applied ${applied.join(", ")}.`
        : `All ${total} migrations are applied.`,
    );
    if (ahead.length > 0) io.out(`A newer version has added ${ahead.join(", ")}.`);
    return EXIT.done;
  },
};
