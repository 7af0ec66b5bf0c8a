import { proofText } from "#server/proofs/findings.ts";
import { ProofPage } from "#server/proofs/schema.ts";
import { ask } from "./ask.ts";
import { type Command, EXIT, readOptions, textOption, UsageError } from "./output.ts";

/** What could prove each test of a project, and the shortest way there. */
export const proof: Command = {
  usage: "assay proof --project SLUG [--test ID] [--json]",
  summary: "Tells what proves each test, until when, and the shortest way to what is missing.",
  help: `  --project SLUG  the project to ask about
  --test ID       only this test, with the commands of its steps
  --json          the answer as the server gives it

Exit status: 0 told, 2 no such project or test, 4 no answer.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      project: { type: "string" },
      test: { type: "string" },
      json: { type: "boolean" },
    });
    const project = textOption(options, "project");
    if (!project || options.rest.length > 0) throw new UsageError("name one --project SLUG.");
    const reply = await ask(io.env, ["projects", project, "proof"]);
    if (reply.kind === "problem") {
      io.err(`assay proof: ${reply.message}`);
      return reply.status === 404 ? EXIT.usage : EXIT.fault;
    }
    const page = ProofPage.parse(reply.body);
    const test = textOption(options, "test");
    if (test !== undefined && !page.proofs.some(({ testId }) => testId === test))
      throw new UsageError(`no test "${test}".`);
    io.out(options.values.json === true ? JSON.stringify(reply.body) : proofText(page, test));
    return EXIT.done;
  },
};
