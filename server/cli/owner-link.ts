import { newOwnerLink } from "#server/identity/commands.ts";
import { servedPort } from "#server/start/lock.ts";
import { dataDirOf, readSettings, withDatabase } from "./database.ts";
import { type Command, EXIT, readOptions } from "./output.ts";

export const ownerLink: Command = {
  usage: "assay owner-link [--without-code] [--json]",
  summary: "Makes a one-time link with which the owner sets a password; it works for 24 hours.",
  help: `Earlier links stop working. Using it signs the owner out everywhere else. Needs a running Assay (its
data folder) or DATABASE_URL: whoever can run this can reach the database anyway.

  --without-code   for an owner who lost the authenticator app too: turns their codes and passkeys off now
  --json           prints { url, expiresAt }`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      json: { type: "boolean" },
      "without-code": { type: "boolean" },
    });
    const withoutFactors = options.values["without-code"] === true;
    const link = await withDatabase(io.now, (deps) => newOwnerLink(deps, { withoutFactors }));
    const env = readSettings();
    const { ASSAY_ORIGIN, HOST } = env;
    const port = servedPort(dataDirOf(env)) ?? env.PORT;
    const origin = ASSAY_ORIGIN?.replace(/\/$/, "") ?? `http://${HOST}:${port}`;
    const url = `${origin}/owner?token=${link.token}`;
    if (options.values.json === true)
      io.out(JSON.stringify({ url, expiresAt: link.expiresAt.toISOString() }));
    else {
      io.out(url);
      io.err(`Works once, until ${link.expiresAt.toISOString()}.`);
    }
    return EXIT.done;
  },
};
