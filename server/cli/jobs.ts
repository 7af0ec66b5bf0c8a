import { scopeOfOperator } from "#server/identity/tokens.ts";
import { discard, freeStuck, runAgain } from "#server/jobs/commands.ts";
import { queueTitle, taskWords, triesWords } from "#server/jobs/findings.ts";
import { wholeQueue } from "#server/jobs/queries.ts";
import type { Job, Queue } from "#server/jobs/schema.ts";
import { withDatabase } from "./database.ts";
import { type Command, EXIT, type Io, readOptions, textOption, UsageError } from "./output.ts";

export const jobs: Command = {
  usage: "assay jobs [list | run-again ID | discard ID --reason TEXT | free]",
  summary: "Shows the queue of the whole server, and what failed for good in it.",
  help: `list        jobs by state, workers, and what was taken back from workers that died
run-again   tries a job anew whose tries all failed
discard     lets go of such a job; the reason stands in the audit log of the first workspace
free        takes jobs back from workers that are gone, as every worker does every 15 seconds

  --json    prints the list as JSON

Settings → Jobs shows the same for one workspace; here are the jobs of all, and those of none.
Exit status of list: 1 when a job failed for good. Needs a running Assay (its data folder) or DATABASE_URL.`,
  run: (argv, io) => {
    const [what = "list", ...rest] = argv;
    if (what === "list" || what.startsWith("--")) return list(what === "list" ? rest : argv, io);
    if (what === "run-again") return again(rest, io);
    if (what === "discard") return letGo(rest, io);
    if (what === "free") return free(rest, io);
    throw new UsageError("say list, run-again, discard or free.");
  },
};

async function list(argv: readonly string[], io: Io): Promise<number> {
  const options = readOptions(argv, { json: { type: "boolean" } });
  if (options.rest.length > 0) throw new UsageError("list takes no arguments.");
  const queue = await withDatabase(io.now, wholeQueue);
  if (options.values.json === true) io.out(JSON.stringify(queue));
  else for (const line of linesOf(queue)) io.out(line);
  return queue.counts.dead > 0 ? EXIT.no : EXIT.done;
}

function linesOf(queue: Queue): string[] {
  const { jobs: found, workers, freed } = queue;
  return [
    `${queueTitle(queue)}.`,
    ...found.map(jobLine),
    ...workers.map(
      ({ id, isLive, lanes, beatAt }) =>
        `worker ${id}  ${isLive ? "lives" : "gone"}  ${lanes.join("+")}  last heard of ${beatAt.toISOString()}`,
    ),
    ...freed.map(
      ({ jobId, task, why, freedAt }) =>
        `freed  job ${jobId}  ${taskWords(task)}  ${why}  ${freedAt.toISOString()}`,
    ),
  ];
}

function jobLine(job: Job): string {
  const where = job.project ? `  ${job.project.slug}` : "";
  const who = job.worker ? `  worker ${job.worker}` : "";
  const why = job.lastError ? `  ${job.lastError}` : "";
  return `${job.state.padEnd(8)}  job ${job.id}  ${taskWords(job.task)}${where}${who}  ${triesWords(job)}${why}`;
}

function idIn(rest: readonly string[]): string {
  const [id, ...more] = rest;
  if (id === undefined || more.length > 0) throw new UsageError("it needs one job's number.");
  return id;
}

async function again(argv: readonly string[], io: Io): Promise<number> {
  const id = idIn(readOptions(argv, {}).rest);
  await withDatabase(io.now, async (deps) =>
    runAgain(deps, await scopeOfOperator(deps), { id, everywhere: true }),
  );
  io.out(`Job ${id} is tried again.`);
  return EXIT.done;
}

async function letGo(argv: readonly string[], io: Io): Promise<number> {
  const options = readOptions(argv, { reason: { type: "string" } });
  const id = idIn(options.rest);
  const reason = textOption(options, "reason")?.trim() ?? "";
  if (reason.length < 3) throw new UsageError("--reason needs a few words.");
  await withDatabase(io.now, async (deps) =>
    discard(deps, await scopeOfOperator(deps), { id, reason, everywhere: true }),
  );
  io.out(`Job ${id} was discarded.`);
  return EXIT.done;
}

async function free(argv: readonly string[], io: Io): Promise<number> {
  if (readOptions(argv, {}).rest.length > 0) throw new UsageError("free takes no arguments.");
  const before = await withDatabase(io.now, async (deps) => {
    const { freed } = await wholeQueue(deps);
    await freeStuck(deps);
    const now = await wholeQueue(deps);
    return now.freed.filter(({ id }) => !freed.some((one) => one.id === id));
  });
  io.out(before.length === 0 ? "No job was in dead hands." : `Taken back: ${before.length}.`);
  return EXIT.done;
}
