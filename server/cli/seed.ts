import { SCENARIOS, type Scenario } from "#server/samples/catalogue.ts";
import { seedScenario } from "#server/samples/commands.ts";
import { withDatabase } from "./database.ts";
import {
  type Command,
  EXIT,
  type Exit,
  type Io,
  instantOption,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";

export const seed: Command = {
  usage: "assay seed SCENARIO [--seed N] [--at ISO] [--json]",
  summary: `Fills the database: ${SCENARIOS.map(({ name }) => name).join(", ")}.`,
  help: `${SCENARIOS.map(({ name, says }) => `  ${name.padEnd(16)} ${says}`).join("\n")}

  --seed N   another sample (default 1); the same number makes the same projects
  --at ISO   the moment the sample ends at (default now)
  --json     prints the counts as JSON

Everything it adds is marked as demo, so removing the demo in Settings removes it. Needs a running
Assay (its data folder) or DATABASE_URL.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      seed: { type: "string" },
      at: { type: "string" },
      json: { type: "boolean" },
    });
    const scenario = scenarioNamed(options.rest);
    const seedNumber = seedOf(textOption(options, "seed"));
    const at = instantOption(options, "at") ?? io.now();
    const started = performance.now();
    const done = await withDatabase(io.now, (deps) =>
      seedScenario(deps, { scenario, seed: seedNumber, at }),
    );
    if (options.values.json === true) io.out(JSON.stringify({ scenario, ...done }));
    else tell(io, { scenario, done, seconds: (performance.now() - started) / 1000 });
    return exitOf(done);
  },
};

type Done = Awaited<ReturnType<typeof seedScenario>>;

function scenarioNamed(rest: readonly string[]): Scenario {
  const [name, ...more] = rest;
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found && more.length === 0) return found.name;
  const names = SCENARIOS.map((scenario) => scenario.name).join(", ");
  throw new UsageError(name ? `name one scenario of ${names}.` : `name a scenario: ${names}.`);
}

function seedOf(text: string | undefined): number {
  if (text === undefined) return 1;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError("--seed needs a whole number.");
  return Number(text);
}

function tell(io: Io, of: { scenario: Scenario; done: Done; seconds: number }): void {
  const { done } = of;
  const there = done.there > 0 ? `, ${done.there} were there` : "";
  const changed =
    of.scenario === "empty" ? `${done.removed} projects removed` : `${done.added} projects added`;
  io.out(`${of.scenario}: ${changed}${there} (${of.seconds.toFixed(1)} s).`);
  const counts = Object.entries(done.counts).map(([name, count]) => `${count} ${name}`);
  io.out(`The workspace now holds ${counts.join(", ")}.`);
  if (done.left > 0)
    io.err(`${done.left} projects that members made stay; archive them in the product.`);
}

/** "empty" is not done while projects stay that only their members may put away. */
function exitOf(done: Done): Exit {
  return done.left > 0 ? EXIT.no : EXIT.done;
}
