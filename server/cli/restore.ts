import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { checkBackup, refused } from "#server/backup-files/queries.ts";
import {
  demandEmpty,
  type Loaded,
  loadBackup,
  noteRestore,
  secretMarkOf,
} from "#server/backups/commands.ts";
import { damagedFindings } from "#server/backups/findings.ts";
import { type LogsFound, verifyLogs } from "#server/backups/queries.ts";
import { whyOtherVersion } from "#server/backups/rules.ts";
import type { Checked } from "#server/backups/schema.ts";
import type { Env } from "#server/platform/env.ts";
import { grantAppRole } from "#server/start/app-role.ts";
import { migrate } from "#server/start/migrate.ts";
import { prepareQueue } from "#server/start/queue-schema.ts";
import { renewTables } from "#server/start/tables.ts";
import { knownSecret } from "./backup.ts";
import { dataDirOf, depsOn, migrationsFolder, readSettings } from "./database.ts";
import { type Command, EXIT, type Io, readOptions, UsageError } from "./output.ts";
import { knownMigrations, type OwnDatabase, withOwnDatabase } from "./own-database.ts";

export const restore: Command = {
  usage: "assay restore FILE [--json]",
  summary:
    "Puts what assay backup wrote into an empty database: of a server, or of a new data folder.",
  help: `Reads the whole file first and refuses one that is damaged, cut off or of a newer Assay; then puts
everything in as one transaction, so that a restore that is interrupted leaves the database empty. A
backup of an older Assay is brought up to this one. Each table is read again and held against its digest,
then the audit log is verified.

The database is that of DATABASE_URL (as the role of ASSAY_OWNER_DATABASE_URL, if set), or without it a new
one in ASSAY_DATA_DIR; no Assay may have been started on it. Do not start one until it says it is done.

  --json   prints { file, digest, createdAt, rows, documents, jobs, damaged, audit }

Exit status 1 when the audit log is not whole or a document is not what its digest says: both were so
when the backup was made.`,
  run: async (argv, io) => {
    const options = readOptions(argv, { json: { type: "boolean" } });
    const [file, ...more] = options.rest;
    if (file === undefined || more.length > 0) throw new UsageError("name one file.");
    const env = readSettings();
    const checked = await checkBackup(file);
    const other = whyOtherVersion(checked.opening, knownMigrations());
    if (other) throw refused(other.message, other.hint);
    const done = await withOwnDatabase(env, { mayMake: true, log: io.err }, (database) =>
      restored({ io, env, database, file, checked }),
    );
    if (options.values.json === true) io.out(JSON.stringify(asJson(file, checked, done)));
    else tell(io, { env, checked, ...done });
    return done.audit.isWhole && checked.damaged.length === 0 ? EXIT.done : EXIT.no;
  },
};

type Done = Loaded & { readonly audit: LogsFound };

async function restored(of: {
  io: Io;
  env: Env;
  database: OwnDatabase;
  file: string;
  checked: Checked;
}): Promise<Done> {
  const { io, env, database, file, checked } = of;
  const { url, appUrl } = database;
  await demandEmpty(url);
  await migrateTo(url, checked);
  await prepareQueue(url);
  // Before the rows: a role that is not there is told while the database is still empty.
  await database.makeRole();
  await grantAppRole(url, appUrl);
  const loaded = await loadBackup({ url, file, checked });
  await renewTables({ ownerUrl: url, appUrl });
  keepSecret(env, checked);
  const { deps, close } = depsOn(url, io.now, env);
  try {
    const audit = await verifyLogs(deps);
    await noteRestore(deps, checked);
    return { ...loaded, audit };
  } finally {
    await close();
  }
}

/** Makes the tables as they were for the backup: what later migrations do to rows, they do once the rows are there. */
async function migrateTo(url: string, { opening }: Checked): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-restore-"));
  try {
    for (const { name } of opening.migrations)
      fs.cpSync(path.join(migrationsFolder, name), path.join(folder, name), { recursive: true });
    await migrate(url, folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A new data folder takes the secret that came along; one that has a secret keeps it. */
function keepSecret(env: Env, { opening }: Checked): void {
  if (opening.secret === undefined || env.DATABASE_URL || env.ASSAY_SECRET) return;
  const file = path.join(dataDirOf(env), "secret");
  if (!fs.existsSync(file)) fs.writeFileSync(file, opening.secret, { mode: 0o600 });
}

const asJson = (file: string, { opening, manifest, digest, damaged }: Checked, done: Done) => ({
  file,
  digest,
  createdAt: opening.createdAt,
  documents: manifest.documents,
  damaged,
  ...done,
  tables: manifest.tables,
});

function tell(io: Io, of: Done & { env: Env; checked: Checked }): void {
  const { opening, manifest, digest } = of.checked;
  for (const table of manifest.tables.filter(({ rows }) => rows > 0))
    io.out(`${String(table.rows).padStart(9)}  ${table.sha256}  ${table.name}`);
  io.out(
    `Restored: ${of.rows} rows, ${manifest.documents} documents and ${of.jobs} waiting jobs, as of ${opening.createdAt}. Digest: ${digest}.`,
  );
  io.out("Each table was read again and has its digest.");
  for (const line of damagedFindings(of.checked)) io.out(line);
  io.out(
    of.audit.isWhole
      ? `The audit log is whole: ${of.audit.entries} entries.`
      : `The audit log is not whole, and was not when the backup was made: ${of.audit.says}`,
  );
  for (const line of secretFindings(of.env, of.checked)) io.out(line);
}

function secretFindings(env: Env, { opening }: Checked): string[] {
  if (opening.secretMark === null) return [];
  const here = knownSecret(env);
  if (here !== null && secretMarkOf(here) === opening.secretMark) return [];
  const where = env.DATABASE_URL
    ? "Set ASSAY_SECRET to the one that the backup's server had"
    : `Put the secret that the backup's server had into ${path.join(dataDirOf(env), "secret")}, readable by this account only,`;
  return [
    `${here === null ? "There is no secret here yet" : "The secret here is another one"}. ${where} before the first start: credentials of connections and signing keys open with nothing else.`,
  ];
}
