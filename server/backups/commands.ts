import { createHash } from "node:crypto";
import { audited, recordRead } from "#server/audit/commands.ts";
import { writtenBackup } from "#server/backup-files/commands.ts";
import { checkBackup, MANIFEST, OPENING, partsOf, refused } from "#server/backup-files/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import { hmacSha256, sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { TABLES } from "#server/platform/tenancy.ts";
import {
  DOCUMENTS,
  FORMAT,
  PIECE_BYTES,
  QUEUE_JOBS,
  QUEUE_SCHEDULE,
  VERSION,
} from "./catalogue.ts";
import { everyWorkspace } from "./queries.ts";
import { inOrderOfNeeds, pieceName, whyNewerDatabase, whyOtherTables } from "./rules.ts";
import type {
  AppliedMigration,
  Checked,
  Manifest,
  Opening,
  TableDigest,
  TableShape,
} from "./schema.ts";
import * as store from "./store.ts";

/** Equal for equal secrets, and of no use to anybody who does not know it. */
export const secretMarkOf = (secret: string) =>
  hmacSha256(secret, ["assay backup"], "hex").slice(0, 16);

export type NewBackup = {
  /** Of a role that may read every table. */
  readonly url: string;
  readonly file: string;
  readonly assayVersion: string;
  /** The migrations that this version brings. */
  readonly known: readonly AppliedMigration[];
  readonly now: Date;
  readonly secret: string | null;
  /** Puts the secret itself into the file. */
  readonly isWithSecret: boolean;
};

const queueShape = (name: string): TableShape => ({
  name,
  columns: store.QUEUE_COLUMNS,
  key: [],
  needs: [],
});
const QUEUE_SHAPES = [queueShape(QUEUE_JOBS), queueShape(QUEUE_SCHEDULE)];

/**
 * Writes every table as it stood at one instant into a file that has its name only once it is whole,
 * was read back and agrees with its own digests.
 */
export async function makeBackup(of: NewBackup): Promise<Checked> {
  const session = await store.connect(of.url);
  try {
    const newer = whyNewerDatabase(await store.migrationsOf(session), of.known);
    if (newer)
      throw new AppError("precondition-failed", newer, { hint: "Back it up with that version." });
    return await writtenBackup(of.file, {
      write: (write) => writeAll(session, of, write),
      check: checkBackup,
    });
  } finally {
    await session.end();
  }
}

type Write = (name: string, bytes: Buffer) => Promise<void>;

async function writeAll(session: store.Session, of: NewBackup, write: Write): Promise<void> {
  const shapes = inOrderOfNeeds(await store.shapesOf(session));
  await store.beginSnapshot(
    session,
    shapes.map(({ name }) => name),
  );
  const all = [...shapes, ...QUEUE_SHAPES];
  const opening = await openingOf(session, of, all);
  await write(OPENING, opening);
  const tables: TableDigest[] = [];
  for (const shape of all) tables.push(await writeTable(session, shape, write));
  const manifest: Manifest = {
    openingSha256: sha256(opening),
    tables,
    sequences: await store.sequencesOf(session),
    documents: tables.find(({ name }) => name === DOCUMENTS.table)?.rows ?? 0,
  };
  await write(MANIFEST, jsonOf(manifest));
}

const jsonOf = (value: Opening | Manifest) => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);

async function openingOf(
  session: store.Session,
  of: NewBackup,
  shapes: readonly TableShape[],
): Promise<Buffer> {
  const opening: Opening = {
    format: FORMAT,
    version: VERSION,
    assayVersion: of.assayVersion,
    createdAt: of.now.toISOString(),
    postgres: await store.serverVersion(session),
    migrations: await store.migrationsOf(session),
    tables: shapes.map(({ name, columns }) => ({ name, columns })),
    secretMark: of.secret === null ? null : secretMarkOf(of.secret),
    ...(of.isWithSecret && of.secret !== null ? { secret: of.secret } : {}),
  };
  return jsonOf(opening);
}

async function writeTable(
  session: store.Session,
  shape: TableShape,
  write: Write,
): Promise<TableDigest> {
  const hash = createHash("sha256");
  let rows = 0;
  let bytes = 0;
  let number = 0;
  for await (const piece of inPieces(store.rowsOf(session, shape))) {
    hash.update(piece);
    bytes += piece.byteLength;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) rows += 1;
    number += 1;
    await write(pieceName(shape.name, number), piece);
  }
  return { name: shape.name, rows, bytes, sha256: hash.digest("hex") };
}

async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks)
    for (let from = 0; from < chunk.byteLength; ) {
      const part = chunk.subarray(from, from + PIECE_BYTES - size);
      held.push(part);
      size += part.byteLength;
      from += part.byteLength;
      if (size < PIECE_BYTES) continue;
      yield Buffer.concat(held);
      held = [];
      size = 0;
    }
  if (size > 0) yield Buffer.concat(held);
}

/** Refuses a database that holds anything, before it is changed in any way. */
export async function demandEmpty(url: string): Promise<void> {
  const session = await store.connect(url);
  try {
    refuseFilled(await store.filledTables(session, await store.shapesOf(session)));
  } finally {
    await session.end();
  }
}

function refuseFilled(filled: readonly string[]): void {
  if (filled.length === 0) return;
  throw new AppError(
    "precondition-failed",
    `The database is not empty: it holds rows of ${filled.slice(0, 3).join(", ")}${filled.length > 3 ? ` and ${filled.length - 3} more tables` : ""}. A backup is restored into an empty one only, so that nothing is overwritten.`,
    {
      hint: "Name a new database with DATABASE_URL (createdb makes one), or a new folder with ASSAY_DATA_DIR, that no Assay was started on yet.",
    },
  );
}

export type Loaded = { readonly rows: number; readonly jobs: number };

/**
 * Puts what the file holds into an empty database whose tables are those of the backup's version: all of
 * it or, whatever happens, nothing. Afterwards each table is read again and has to have its digest.
 */
export async function loadBackup(of: {
  readonly url: string;
  readonly file: string;
  readonly checked: Checked;
}): Promise<Loaded> {
  const session = await store.connect(of.url);
  try {
    const shapes = inOrderOfNeeds(await store.shapesOf(session));
    const other = whyOtherTables(of.checked.opening, shapes, Object.keys(TABLES));
    if (other) throw refused(other);
    await store.beginLoad(session, shapes);
    refuseFilled(await store.filledTables(session, shapes));
    await store.quietTriggers(session, shapes);
    await loadTables(session, of);
    await demandDigests(session, of.checked.manifest, [...shapes, ...QUEUE_SHAPES]);
    await store.setSequences(session, of.checked.manifest.sequences);
    const { jobs } = await store.fillQueue(session);
    await store.wakeTriggers(session, shapes);
    await store.commit(session);
    const rows = of.checked.manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    return { rows, jobs };
  } finally {
    await session.end();
  }
}

async function loadTables(
  session: store.Session,
  of: { file: string; checked: Checked },
): Promise<void> {
  const parts = partsOf(of.file)[Symbol.asyncIterator]();
  try {
    let part = await parts.next();
    for (const table of of.checked.opening.tables) {
      while (!part.done && part.value.kind === "opening") part = await parts.next();
      async function* bytes() {
        while (!part.done && part.value.kind === "rows" && part.value.table === table.name) {
          yield part.value.bytes;
          part = await parts.next();
        }
      }
      await store.load(session, table, bytes());
    }
    // The file is read a second time, and has to be the one that was checked.
    while (!part.done && part.value.kind !== "end") part = await parts.next();
    if (part.done || part.value.kind !== "end" || part.value.digest !== of.checked.digest)
      throw refused("The file changed while it was read.");
  } finally {
    await parts.return?.(undefined);
  }
}

async function demandDigests(
  session: store.Session,
  manifest: Manifest,
  shapes: readonly TableShape[],
): Promise<void> {
  const told = new Map(manifest.tables.map((table) => [table.name, table.sha256]));
  for (const shape of shapes)
    if ((await store.digestOf(session, shape)) !== told.get(shape.name))
      throw refused(`${shape.name} came out of the database otherwise than it went in.`);
}

const saidOf = ({ opening, manifest, digest }: Checked) => ({
  by: { kind: "system", id: "operator" } as const,
  subject: { kind: "backup", id: digest },
  detail: { asOf: opening.createdAt, documents: manifest.documents },
});

/** That everything left the system, in the log that everything of it is in. */
export async function noteBackup(deps: Deps, checked: Checked): Promise<void> {
  for (const scope of await everyWorkspace(deps))
    await recordRead(deps, scope, { action: "backup.make", ...saidOf(checked) });
}

/** That the log goes on from a backup: what was written between then and now is not in it. */
export async function noteRestore(deps: Deps, checked: Checked): Promise<void> {
  const said = { action: "backup.restore", ...saidOf(checked) } as const;
  for (const scope of await everyWorkspace(deps))
    await audited(deps, scope, said, () => Promise.resolve());
}
