import fs from "node:fs";
import path from "node:path";
import { checkBackup } from "#server/backup-files/queries.ts";
import { makeBackup, noteBackup } from "#server/backups/commands.ts";
import { backupFindings } from "#server/backups/findings.ts";
import type { Checked } from "#server/backups/schema.ts";
import type { Env } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";
import { projectRoot } from "#server/start/build.ts";
import { depsOn, messageOf, readSettings, secretOf } from "./database.ts";
import { type Command, EXIT, type Exit, type Io, readOptions, UsageError } from "./output.ts";
import { knownMigrations, withOwnDatabase } from "./own-database.ts";

export const backup: Command = {
  usage: "assay backup FILE [--with-secret] [--json] | --verify FILE",
  summary: "Writes everything into one file that assay restore reads, or checks such a file.",
  help: `All workspaces as they stand at one instant, documents and waiting jobs included, while the server goes on.
The file (tar.gz) has its name only once it is whole, on disk and read back. It is readable by this
account only, and holds all that the database does: keep it as you keep that.

  --with-secret   puts ASSAY_SECRET into the file too; without it keep the secret elsewhere, since what is
                  encrypted under it (credentials of connections, signing keys) opens with nothing else
  --verify        checks a file against its digests, each document included; needs no database
  --json          prints { file, digest, createdAt, rows, documents, damaged, … }

Exit status 1 when the database holds a document that is not what its digest says; the backup has it as it is.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      "with-secret": { type: "boolean" },
      verify: { type: "boolean" },
      json: { type: "boolean" },
    });
    const [file, ...more] = options.rest;
    if (file === undefined || more.length > 0) throw new UsageError("name one file.");
    const isJson = options.values.json === true;
    if (options.values.verify === true)
      return told(io, { file, checked: await checkBackup(file), isJson, done: "Whole" });
    const isWithSecret = options.values["with-secret"] === true;
    const checked = await made(io, { file, isWithSecret });
    return told(io, { file, checked, isJson, done: "Written" });
  },
};

function made(io: Io, of: { file: string; isWithSecret: boolean }): Promise<Checked> {
  const env = readSettings();
  const secret = knownSecret(env);
  if (of.isWithSecret && secret === null)
    throw new UsageError("--with-secret: there is no secret; set ASSAY_SECRET.");
  return withOwnDatabase(env, { mayMake: false, log: io.err }, async ({ url }) => {
    const checked = await makeBackup({
      ...of,
      url,
      secret,
      now: io.now(),
      assayVersion: version(),
      known: knownMigrations(),
    });
    const { deps, close } = depsOn(url, io.now, env);
    try {
      await noteBackup(deps, checked);
    } catch (error) {
      io.err(`The backup is whole; it could not be noted in the audit log: ${messageOf(error)}.`);
    } finally {
      await close();
    }
    return checked;
  });
}

/** null where this installation has none yet. */
export function knownSecret(env: Env): string | null {
  try {
    return secretOf(env);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

export function version(): string {
  const manifest: unknown = JSON.parse(
    fs.readFileSync(path.join(projectRoot, "package.json"), "utf8"),
  );
  return manifest !== null && typeof manifest === "object" && "version" in manifest
    ? String(manifest.version)
    : "";
}

function told(io: Io, of: { file: string; checked: Checked; isJson: boolean; done: string }): Exit {
  const { file, checked } = of;
  const sizeBytes = fs.statSync(file).size;
  if (of.isJson) {
    const { opening, manifest, digest, damaged } = checked;
    const { createdAt, assayVersion, migrations } = opening;
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    const { tables, documents } = manifest;
    const hasSecret = opening.secret !== undefined;
    const head = { file, sizeBytes, digest, createdAt, assayVersion };
    const migration = migrations.at(-1)?.name;
    io.out(JSON.stringify({ ...head, migration, rows, documents, damaged, hasSecret, tables }));
  } else for (const line of backupFindings({ ...of, sizeBytes })) io.out(line);
  return checked.damaged.length > 0 ? EXIT.no : EXIT.done;
}
