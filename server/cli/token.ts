import { z } from "zod";
import { NewToken, TOKEN_SCOPES, TokenScope } from "#server/identity/schema.ts";
import { scopeOfOperator } from "#server/identity/tokens.ts";
import { createToken } from "#server/members/commands.ts";
import { withDatabase } from "./database.ts";
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

export const token: Command = {
  usage: "assay token create --name NAME --scopes LIST [--project SLUG,…] [--expires ISO] [--json]",
  summary: "Makes a token and prints it once.",
  help: `  --name NAME      where it will be used
  --scopes LIST    of ${TOKEN_SCOPES.join(", ")}, joined by commas
  --project LIST   slugs it is limited to (default all projects)
  --expires ISO    when it ends (default in 90 days)
  --as ACTOR       service or person (default service when its scopes are only ingest and gate)
  --json           prints { id, token, actor, expiresAt }

With ASSAY_URL and ASSAY_TOKEN it asks that server; otherwise it works on the database of this
installation, as the owner.`,
  run: async (argv, io) => {
    const [verb, ...rest] = argv;
    if (verb !== "create") throw new UsageError("assay token create is the only form.");
    const options = readOptions(rest, {
      name: { type: "string" },
      scopes: { type: "string" },
      project: { type: "string" },
      expires: { type: "string" },
      as: { type: "string" },
      json: { type: "boolean" },
    });
    const made = await make(io, inputOf(options));
    if (options.values.json === true) io.out(JSON.stringify(made));
    else {
      io.out(made.token);
      io.err(`Acts as a ${made.actor}, until ${made.expiresAt}. It is not shown again.`);
    }
    return EXIT.done;
  },
};

function inputOf(options: Options): NewToken {
  const list = (name: string) =>
    textOption(options, name)
      ?.split(",")
      .map((part) => part.trim())
      .filter(Boolean);
  const scopes = z
    .array(TokenScope)
    .min(1)
    .safeParse(list("scopes") ?? []);
  if (!scopes.success) throw new UsageError(`--scopes needs some of ${TOKEN_SCOPES.join(", ")}.`);
  const actor = NewToken.shape.actor.safeParse(textOption(options, "as"));
  if (!actor.success) throw new UsageError("--as is service or person.");
  const name = textOption(options, "name");
  if (!name) throw new UsageError("--name says where the token will be used.");
  const projects = list("project");
  const expires = instantOption(options, "expires");
  return {
    name,
    scopes: scopes.data,
    ...(projects ? { projects } : {}),
    ...(expires ? { expiresAt: expires.toISOString() } : {}),
    ...(actor.data ? { actor: actor.data } : {}),
  };
}

const Made = z.object({
  id: z.string(),
  token: z.string(),
  actor: z.enum(["service", "person"]),
  expiresAt: z.string(),
});
type Made = z.infer<typeof Made>;

async function make(io: Io, input: NewToken): Promise<Made> {
  const { ASSAY_URL, ASSAY_TOKEN } = io.env;
  if (ASSAY_URL && ASSAY_TOKEN) return ask({ url: ASSAY_URL, token: ASSAY_TOKEN }, input);
  return withDatabase(io.now, async (deps) => {
    const made = await createToken(deps, await scopeOfOperator(deps), input);
    return { ...made, expiresAt: made.expiresAt.toISOString() };
  });
}

async function ask(server: { url: string; token: string }, input: NewToken): Promise<Made> {
  const answer = await fetch(new URL("/api/v1/tokens", server.url), {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok) return Made.parse(body);
  const said = z.looseObject({ detail: z.string() }).safeParse(body);
  throw new Error(said.success ? said.data.detail : `the server answered ${answer.status}`);
}
