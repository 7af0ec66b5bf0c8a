import { readEnv } from "#server/platform/env.ts";
import { type Command, EXIT, type Io, reportFault, UsageError } from "./output.ts";

/** Each subcommand is loaded when it is called, so that `assay inspect` never opens a database. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  audit: async () => (await import("./audit.ts")).audit,
  backup: async () => (await import("./backup.ts")).backup,
  diff: async () => (await import("./diff.ts")).diff,
  doctor: async () => (await import("./doctor.ts")).doctor,
  estimate: async () => (await import("./estimate.ts")).estimate,
  forecast: async () => (await import("./forecast.ts")).forecast,
  gate: async () => (await import("./gate.ts")).gate,
  inspect: async () => (await import("./inspect.ts")).inspect,
  migrate: async () => (await import("./migrate.ts")).migrate,
  jobs: async () => (await import("./jobs.ts")).jobs,
  "owner-link": async () => (await import("./owner-link.ts")).ownerLink,
  project: async () => (await import("./project.ts")).project,
  proof: async () => (await import("./proof.ts")).proof,
  push: async () => (await import("./push.ts")).push,
  "rebuild-runs": async () => (await import("./rebuild-runs.ts")).rebuildRuns,
  restore: async () => (await import("./restore.ts")).restore,
  secrets: async () => (await import("./secrets.ts")).secrets,
  seed: async () => (await import("./seed.ts")).seed,
  serve: async () => (await import("./serve.ts")).serve,
  token: async () => (await import("./token.ts")).token,
  worker: async () => (await import("./worker.ts")).worker,
};

export async function main(argv: readonly string[], io: Io = terminal()): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    for (const line of await overview()) io.out(line);
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    io.err(`assay: no command "${name}". Run assay --help for the list.`);
    return EXIT.usage;
  }
  try {
    const command = await load();
    if (!rest.includes("--help") && !rest.includes("-h")) return await command.run(rest, io);
    io.out([`Usage: ${command.usage}`, command.summary, command.help].filter(Boolean).join("\n\n"));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof UsageError)) return reportFault(error, io);
    io.err(`assay ${name}: ${error.message}`);
    io.err(`Run assay ${name} --help for how to call it.`);
    return EXIT.usage;
  }
}

async function overview(): Promise<string[]> {
  const commands = await Promise.all(
    Object.entries(COMMANDS).map(async ([, load]) => {
      const { usage, summary } = await load();
      return `  ${usage}\n      ${summary}`;
    }),
  );
  return [
    "Assay: how risky and how ready is a machine-learning project, from evidence.",
    "",
    ...commands,
    "",
    "Exit status: 0 done, 1 the answer is no, 2 usage, 3 input refused, 4 fault.",
  ];
}

/** Settings are read when a command asks: one that is bad must not keep `assay doctor` from saying so. */
function terminal(): Io {
  return {
    out: (line) => console.log(line),
    err: (line) => console.error(line),
    now: () => new Date(),
    env: {
      get ASSAY_URL() {
        return readEnv().ASSAY_URL;
      },
      get ASSAY_TOKEN() {
        return readEnv().ASSAY_TOKEN;
      },
    },
  };
}
