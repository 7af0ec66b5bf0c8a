import { writeFile } from "node:fs/promises";
import { decisionAs } from "#server/gates/rules/formats.ts";
import { Decision, DecisionFormat } from "#server/gates/schema.ts";
import { ask } from "./ask.ts";
import {
  type Command,
  EXIT,
  type Io,
  instantOption,
  type Options,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";
import { replayFile } from "./replay.ts";

const Format = DecisionFormat.exclude(["signed"]);

/** Asks a server for a decision, or decides a kept one again; the exit status is the answer. */
export const gate: Command = {
  usage:
    "assay gate NAME --project SLUG [--format text|json|junit|sarif|markdown] [--export FILE] | --replay FILE --key FILE",
  summary:
    "Asks the server at ASSAY_URL for a decision; exits 1 when it is blocked or not known. Or decides a kept one again.",
  help: `  --project SLUG  the project to decide about
  --format        text (default), json, junit, sarif or markdown
  --at ISO        decide for another moment
  --export FILE   keep the signed decision with all that it was made from
  --save-keys FILE  only save the server's public keys, to check exports with later
  --replay FILE   decide an exported decision again, without a server
  --key FILE      public key to check its signature with: a PEM file, or what --save-keys wrote

NAME is a gate's id or its short form: prototype-pilot, pilot-production, production-recertify.
Exit status: 0 pass or warn, 1 blocked or unknown, 2 no such gate or project, 4 no answer.
Of --replay: 0 it follows from its inputs, 1 it does not, 3 the signature fails.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      project: { type: "string" },
      format: { type: "string" },
      json: { type: "boolean" },
      at: { type: "string" },
      export: { type: "string" },
      replay: { type: "string" },
      key: { type: "string" },
      "save-keys": { type: "string" },
    });
    const replayed = textOption(options, "replay");
    if (replayed !== undefined) return replayFile(replayed, textOption(options, "key"), io);
    const saved = textOption(options, "save-keys");
    return saved === undefined ? decide(argumentsOf(options), io) : saveKeys(saved, io);
  },
};

async function decide(asked: Asked, io: Io): Promise<number> {
  const path = ["projects", asked.project, "gates", asked.gate, "decisions"];
  const reply = await ask(io.env, path, {
    send: asked.at ? { at: asked.at.toISOString() } : {},
  });
  if (reply.kind === "problem") return problem(reply, io);
  const decision = Decision.parse(reply.body);
  if (asked.exportTo !== undefined) {
    const signed = await ask(io.env, [...path, decision.decisionId], { query: { as: "signed" } });
    if (signed.kind === "problem") return problem(signed, io);
    await writeFile(asked.exportTo, `${JSON.stringify(signed.body)}\n`);
  }
  const { format } = asked;
  io.out(format === "json" ? JSON.stringify(decision) : decisionAs(format, decision));
  return decision.outcome === "pass" || decision.outcome === "warn" ? EXIT.done : EXIT.no;
}

async function saveKeys(file: string, io: Io): Promise<number> {
  const reply = await ask(io.env, ["keys"]);
  if (reply.kind === "problem") return problem(reply, io);
  await writeFile(file, `${JSON.stringify(reply.body)}\n`);
  return EXIT.done;
}

function problem(reply: { status: number | null; message: string }, io: Io): number {
  io.err(`assay gate: ${reply.message}`);
  return reply.status === 404 || reply.status === 422 ? EXIT.usage : EXIT.fault;
}

type Asked = {
  readonly gate: string;
  readonly project: string;
  readonly format: Exclude<DecisionFormat, "signed">;
  readonly at: Date | undefined;
  readonly exportTo: string | undefined;
};

function argumentsOf(options: Options): Asked {
  const [name, ...more] = options.rest;
  if (name === undefined || more.length > 0) throw new UsageError("name one gate.");
  const project = textOption(options, "project");
  if (!project) throw new UsageError("--project SLUG is missing.");
  const named = textOption(options, "format") ?? (options.values.json === true ? "json" : "text");
  const format = Format.safeParse(named);
  if (!format.success) throw new UsageError(`--format is one of: ${Format.options.join(", ")}.`);
  const exportTo = textOption(options, "export");
  return { gate: name, project, format: format.data, at: instantOption(options, "at"), exportTo };
}
