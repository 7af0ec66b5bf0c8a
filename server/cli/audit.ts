import { recordRead } from "#server/audit/commands.ts";
import { exportOf, verifyChain } from "#server/audit/queries.ts";
import { anchorKey } from "#server/audit/rules/anchor.ts";
import { AuditFilter, Head } from "#server/audit/schema.ts";
import { scopeOfOperator } from "#server/identity/tokens.ts";
import { readSettings, secretOf, withDatabase } from "./database.ts";
import {
  type Command,
  EXIT,
  type Io,
  type Options,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";

export const audit: Command = {
  usage: "assay audit verify | export | anchor-key",
  summary: "Checks that the audit log is whole, or prints it as JSON lines.",
  help: `verify recomputes the chain of hashes from its first entry and names every entry that was altered,
removed, inserted or moved, and a tail that was cut off. Exit status 1 when there is one.
A head that was noted outside (the webhook of ASSAY_AUDIT_ANCHOR_URL sends it) also finds a chain
that was rewritten from some entry on.

  --head SEQ:HASH   a head that was noted outside
  --json            prints { isWhole, entries, head, faults, isCut }

export prints entries, newest first, one JSON object a line.

  --actor ID  --action NOUN[.VERB]  --outcome changed|read|signed-in|denied  --subject ID
  --project SLUG  --from TIME  --to TIME  --text TEXT

anchor-key prints the key of the signatures that the webhook is sent: HMAC-SHA256 over the anchor as JSON
with sorted keys and no blanks.

Needs a running Assay (its data folder) or DATABASE_URL.`,
  run: (argv, io) => {
    const [what, ...rest] = argv;
    if (what === "verify") return verify(rest, io);
    if (what === "export") return printed(rest, io);
    if (what === "anchor-key") {
      readOptions(rest, {});
      io.out(anchorKey(secretOf(readSettings())));
      return Promise.resolve(EXIT.done);
    }
    throw new UsageError("say verify, export or anchor-key.");
  },
};

async function verify(argv: readonly string[], io: Io): Promise<number> {
  const options = readOptions(argv, { head: { type: "string" }, json: { type: "boolean" } });
  const anchor = anchorOf(options);
  const found = await withDatabase(io.now, async (deps) =>
    verifyChain(deps, await scopeOfOperator(deps), anchor),
  );
  const { isWhole, entries, head, faults, isCut } = found;
  if (options.values.json === true) io.out(JSON.stringify(found));
  else {
    for (const fault of faults) io.out(`${fault.kind} ${fault.seq}: ${fault.says}`);
    if (isCut) io.out("More was found than is listed.");
    io.out(
      isWhole
        ? `The audit log is whole: ${entries} entries, head ${head.seq}:${head.hash}.`
        : `The audit log is not whole: ${entries} entries were read.`,
    );
  }
  return isWhole ? EXIT.done : EXIT.no;
}

function anchorOf(options: Options): Head | null {
  const text = textOption(options, "head");
  if (text === undefined) return null;
  const [seq = "", hash] = text.split(":");
  const head = Head.safeParse({ seq: /^\d+$/.test(seq) ? Number(seq) : null, hash });
  if (!head.success) throw new UsageError("--head needs SEQ:HASH, as verify prints it.");
  return head.data;
}

const FILTERS = ["actor", "action", "outcome", "subject", "project", "from", "to", "text"] as const;

async function printed(argv: readonly string[], io: Io): Promise<number> {
  const named = FILTERS.map((name) => [name, { type: "string" }] as const);
  const options = readOptions(argv, Object.fromEntries(named));
  const filter = AuditFilter.safeParse(
    Object.fromEntries(FILTERS.map((name) => [name, textOption(options, name)])),
  );
  if (!filter.success) {
    const [issue] = filter.error.issues;
    throw new UsageError(`--${issue?.path.join(".")}: ${issue?.message}.`);
  }
  await withDatabase(io.now, async (deps) => {
    const scope = await scopeOfOperator(deps);
    await recordRead(deps, scope, { action: "audit.export", detail: filter.data });
    for await (const entry of exportOf(deps, scope, filter.data)) io.out(JSON.stringify(entry));
  });
  return EXIT.done;
}
