import { AppError } from "#server/platform/errors.ts";
import { LANES, type Lane } from "#server/platform/queue.ts";
import { awaitTables } from "#server/start/tables.ts";
import { databaseUrlOf, demandMigrated, readSettings, secretOf } from "./database.ts";
import { type Command, EXIT, type Options, readOptions, textOption, UsageError } from "./output.ts";

export const worker: Command = {
  usage: "assay worker [--lane now|later]",
  summary: "Does jobs beside the worker that npm start runs, on this or another machine.",
  help: `  --lane now     only what somebody waits for: large documents that were sent
  --lane later   only what nobody waits for: pulls on a schedule, retention

Needs DATABASE_URL and ASSAY_SECRET as the server has them; beside a running server with its own
database neither. Any number may run. Ctrl-C lets the jobs in hand finish.`,
  run: async (argv, io) => {
    const options = readOptions(argv, { lane: { type: "string" } });
    if (options.rest.length > 0) throw new UsageError("it takes no arguments but --lane.");
    const lanes = lanesOf(options);
    const env = readSettings();
    const url = databaseUrlOf(env);
    if (url === null)
      throw new AppError("internal", "No database: DATABASE_URL is not set, and none is running.", {
        hint: "Start Assay in another terminal (npm start), or set DATABASE_URL.",
      });
    if (env.ASSAY_MIGRATE === "0") await awaitTables(url, { log: io.err });
    else await demandMigrated(url);
    const secret = secretOf(env);
    const { work } = await import("#server/start/worker-main.ts");
    io.err(`Working (${lanes.join(" and ")}). Ctrl-C stops it.`);
    await work({ lanes, url, serverSecret: () => secret });
    return EXIT.done;
  },
};

function lanesOf(options: Options): readonly Lane[] {
  const asked = textOption(options, "lane");
  if (asked === undefined) return LANES;
  const lanes = LANES.filter((lane) => lane === asked);
  if (lanes.length === 0) throw new UsageError(`--lane is one of ${LANES.join(", ")}.`);
  return lanes;
}
