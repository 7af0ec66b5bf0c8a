import { rotateSecrets } from "#server/secrets/commands.ts";
import { boxCounts } from "#server/secrets/queries.ts";
import { withDatabase } from "./database.ts";
import { type Command, EXIT, type Io, readOptions, UsageError } from "./output.ts";

export const secrets: Command = {
  usage: "assay secrets rotate|status [--json]",
  summary: "Encrypts what is kept secret anew after ASSAY_SECRET was changed, or counts what is.",
  help: `  rotate   moves credentials, webhooks, signing keys, second factors and waiting documents to ASSAY_SECRET
  status   how much is encrypted, and how much of it under an earlier secret

First set a new ASSAY_SECRET, name the old one in ASSAY_PREVIOUS_SECRETS, and start every replica anew.
A rotation works in batches while the server runs, and goes on where it was when it is cut short. Once
status counts nothing under an earlier secret, take ASSAY_PREVIOUS_SECRETS away. Exit status 1 when
something is under a secret that is not named. Needs a running Assay (its data folder) or DATABASE_URL.`,
  run: async (argv, io) => {
    const options = readOptions(argv, { json: { type: "boolean" } });
    const [what, ...more] = options.rest;
    if (more.length > 0 || (what !== "rotate" && what !== "status"))
      throw new UsageError("say rotate or status.");
    const isJson = options.values.json === true;
    return what === "rotate" ? rotate(io, isJson) : status(io, isJson);
  },
};

const s = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

async function rotate(io: Io, isJson: boolean) {
  const done = await withDatabase(io.now, rotateSecrets);
  if (isJson) io.out(JSON.stringify(done));
  else
    for (const { kind, renewed, unreadable } of done)
      io.out(
        `${kind}: ${renewed} encrypted anew${unreadable > 0 ? `, ${unreadable} under a secret that is not named` : ""}`,
      );
  return done.some(({ unreadable }) => unreadable > 0) ? EXIT.no : EXIT.done;
}

async function status(io: Io, isJson: boolean) {
  const counts = await withDatabase(io.now, boxCounts);
  if (isJson) io.out(JSON.stringify(counts));
  else
    for (const { kind, boxes, earlier } of counts)
      io.out(`${kind}: ${s(boxes, "secret")}, ${earlier} under an earlier ASSAY_SECRET`);
  return EXIT.done;
}
