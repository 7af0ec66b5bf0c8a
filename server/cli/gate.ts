import { gateText } from "#server/gates/findings.ts";
import { Decision } from "#server/gates/schema.ts";
import { ask } from "./ask.ts";
import {
  type Command,
  EXIT,
  instantOption,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";

const FORMATS = ["text", "json"] as const;

/** Asks a server for a decision; the exit status is the answer. */
export const gate: Command = {
  usage: "assay gate NAME --project SLUG [--format text|json] [--at ISO]",
  summary: "Asks the server at ASSAY_URL for a decision; exits 1 when it is blocked or not known.",
  help: `  --project SLUG  the project to decide about
  --format        text (default) or json
  --at ISO        decide for another moment

NAME is a gate's id or its short form: prototype-pilot, pilot-production, production-recertify.
Exit status: 0 pass or warn, 1 blocked or unknown, 2 no such gate or project, 4 no answer.`,
  run: async (argv, io) => {
    const asked = argumentsOf(argv);
    const reply = await ask(
      io.env,
      [asked.project, "gates", asked.gate, "decisions"],
      asked.at ? { at: asked.at.toISOString() } : {},
    );
    if (reply.kind === "problem") {
      io.err(`assay gate: ${reply.message}`);
      return reply.status === 404 || reply.status === 422 ? EXIT.usage : EXIT.fault;
    }
    const decision = Decision.parse(reply.body);
    io.out(asked.format === "json" ? JSON.stringify(decision) : gateText(decision));
    return decision.outcome === "pass" || decision.outcome === "warn" ? EXIT.done : EXIT.no;
  },
};

type Asked = {
  readonly gate: string;
  readonly project: string;
  readonly format: (typeof FORMATS)[number];
  readonly at: Date | undefined;
};

function argumentsOf(argv: readonly string[]): Asked {
  const options = readOptions(argv, {
    project: { type: "string" },
    format: { type: "string" },
    json: { type: "boolean" },
    at: { type: "string" },
  });
  const [name, ...more] = options.rest;
  if (name === undefined || more.length > 0) throw new UsageError("name one gate.");
  const project = textOption(options, "project");
  if (!project) throw new UsageError("--project SLUG is missing.");
  const named = textOption(options, "format") ?? (options.values.json === true ? "json" : "text");
  const format = FORMATS.find((known) => known === named);
  if (!format) throw new UsageError(`--format is one of: ${FORMATS.join(", ")}.`);
  return { gate: name, project, format, at: instantOption(options, "at") };
}
