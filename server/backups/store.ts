import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { z } from "zod";
import type { Tx } from "#server/platform/db.ts";
import { TABLES } from "#server/platform/tenancy.ts";
import { QUEUE_JOBS, QUEUE_SCHEDULE } from "./catalogue.ts";
import { AppliedMigration, Sequence, ServerFacts, TableShape } from "./schema.ts";

// On a connection of its own and as PostgreSQL's own COPY: a backup holds every workspace, and neither
// reading nor writing takes memory that grows with a table.

/** Next to the lock of a first start (start/first-start.ts): one that begins meanwhile waits. */
const FIRST_START_LOCK = 72_707_370;

export type Session = { readonly client: pg.Client; readonly end: () => Promise<void> };

/** How rows are written, whatever the server is set to, so that equal rows are equal text. */
const SETTINGS = `SET TIME ZONE 'UTC'; SET datestyle TO 'ISO, MDY'; SET intervalstyle TO 'postgres';
  SET bytea_output TO 'hex'; SET extra_float_digits TO 1; SET client_encoding TO 'UTF8';
  SET statement_timeout TO 0; SET lock_timeout TO 0; SET idle_in_transaction_session_timeout TO 0`;

export async function connect(url: string): Promise<Session> {
  const client = new pg.Client({ connectionString: url, application_name: "assay-backup" });
  // A statement that is under way hears of it by itself.
  client.on("error", () => undefined);
  await client.connect();
  await client.query(SETTINGS);
  return { client, end: () => client.end().catch(() => undefined) };
}

const named = (name: string) => pg.escapeIdentifier(name);
const listOf = (columns: readonly string[]) => columns.map(named).join(", ");

/** The tables of Assay that are there, bytes last in their row. */
export async function shapesOf({ client }: Session): Promise<TableShape[]> {
  const { rows } = await client.query(
    `SELECT c.relname AS name,
       (SELECT json_agg(a.attname ORDER BY (a.atttypid = 'bytea'::regtype), a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       coalesce((SELECT json_agg(json_build_object('name', a.attname, 'isText', t.typcategory = 'S') ORDER BY k.place)
        FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum JOIN pg_type t ON t.oid = a.atttypid
        WHERE i.indrelid = c.oid AND i.indisprimary), '[]') AS key,
       coalesce((SELECT json_agg(DISTINCT p.relname) FROM pg_constraint f JOIN pg_class p ON p.oid = f.confrelid
        WHERE f.conrelid = c.oid AND f.contype = 'f'), '[]') AS needs
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname = ANY($1)`,
    [Object.keys(TABLES)],
  );
  return TableShape.array().parse(rows);
}

export async function migrationsOf({ client }: Session): Promise<AppliedMigration[]> {
  const { rows } = await client.query(
    `SELECT "migration_name" AS name, "checksum" FROM "_prisma_migrations"
     WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL ORDER BY "migration_name"`,
  );
  return AppliedMigration.array().parse(rows);
}

export async function serverVersion({ client }: Session): Promise<string> {
  const { rows } = await client.query("SELECT current_setting('server_version') AS version");
  return z.tuple([z.object({ version: z.string() })]).parse(rows)[0].version;
}

/** Everything from here on is read as it stands now, whatever is written meanwhile; no table can be altered. */
export async function beginSnapshot({ client }: Session, tables: readonly string[]): Promise<void> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  // Before the first row is read, or the snapshot would be older than the lock.
  await client.query(`LOCK TABLE ${listOf(tables)} IN ACCESS SHARE MODE`);
}

/** What of the queue is carried: not its rows, but what its functions take to make them again. */
const QUEUE_ROWS: Readonly<Record<string, string>> = {
  [QUEUE_JOBS]: `SELECT jsonb_build_object('task', t.identifier, 'payload', j.payload, 'queue', q.queue_name,
      'runAt', j.run_at, 'attempts', j.attempts, 'maxAttempts', j.max_attempts, 'key', j.key,
      'priority', j.priority, 'lastError', j.last_error, 'createdAt', j.created_at)::text AS row
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    LEFT JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id`,
  [QUEUE_SCHEDULE]: `SELECT jsonb_build_object('identifier', identifier, 'knownSince', known_since,
      'lastExecution', last_execution)::text AS row FROM graphile_worker._private_known_crontabs`,
};
export const QUEUE_COLUMNS = ["row"];

/** In an order that no collation of a server changes. */
function selectOf(shape: TableShape): string {
  const queue = QUEUE_ROWS[shape.name];
  if (queue) return `SELECT row FROM (${queue}) AS q ORDER BY row COLLATE "C"`;
  const order = shape.key.map(({ name, isText }) => named(name) + (isText ? ' COLLATE "C"' : ""));
  const by = order.length > 0 ? order.join(", ") : 't::text COLLATE "C"';
  return `SELECT ${listOf(shape.columns)} FROM ${named(shape.name)} AS t ORDER BY ${by}`;
}

/** The table's rows in COPY's text format, a line each. */
export async function* rowsOf({ client }: Session, shape: TableShape): AsyncGenerator<Buffer> {
  yield* client.query(copyTo(`COPY (${selectOf(shape)}) TO STDOUT`));
}

export async function sequencesOf({ client }: Session): Promise<Sequence[]> {
  const { rows } = await client.query(
    `SELECT c.relname AS "table", a.attname AS "column", s.oid::regclass::text AS "of"
     FROM pg_class s JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
     JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
     WHERE s.relkind = 'S' AND n.nspname = current_schema() AND c.relname = ANY($1) ORDER BY 1, 2`,
    [Object.keys(TABLES)],
  );
  const found: Sequence[] = [];
  for (const { of, ...place } of rows) {
    const state = await client.query(
      `SELECT last_value::text AS value, is_called AS "isCalled" FROM ${of}`,
    );
    found.push(Sequence.parse({ ...place, ...state.rows[0] }));
  }
  return found;
}

/** Which tables have a row. */
export async function filledTables({ client }: Session, shapes: readonly TableShape[]) {
  const filled: string[] = [];
  for (const { name } of shapes) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${named(name)} LIMIT 1`);
    if (rowCount) filled.push(name);
  }
  return filled;
}

/**
 * Nobody else writes until the end, and nothing of what the tables do by themselves when a row comes in
 * (chains begun, marks made) happens: the rows that come have it behind them. References stay checked.
 */
export async function beginLoad({ client }: Session, shapes: readonly TableShape[]): Promise<void> {
  await client.query("BEGIN");
  await client.query("SELECT pg_advisory_xact_lock($1)", [FIRST_START_LOCK]);
  await client.query(
    `LOCK TABLE ${listOf(shapes.map(({ name }) => name))} IN SHARE ROW EXCLUSIVE MODE`,
  );
  await client.query("CREATE TEMP TABLE assay_queue_jobs (row text) ON COMMIT DROP");
  await client.query("CREATE TEMP TABLE assay_queue_schedule (row text) ON COMMIT DROP");
}

const setTriggers = async ({ client }: Session, shapes: readonly TableShape[], state: string) => {
  for (const { name } of shapes)
    await client.query(`ALTER TABLE ${named(name)} ${state} TRIGGER USER`);
};
export const quietTriggers = (session: Session, shapes: readonly TableShape[]) =>
  setTriggers(session, shapes, "DISABLE");
export const wakeTriggers = (session: Session, shapes: readonly TableShape[]) =>
  setTriggers(session, shapes, "ENABLE");

const LANDING: Readonly<Record<string, string>> = {
  [QUEUE_JOBS]: "assay_queue_jobs",
  [QUEUE_SCHEDULE]: "assay_queue_schedule",
};

/** Answers how many rows came. */
export async function load(
  { client }: Session,
  table: { name: string; columns: readonly string[] },
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const into = LANDING[table.name] ?? table.name;
  const sink = client.query(copyFrom(`COPY ${named(into)} (${listOf(table.columns)}) FROM STDIN`));
  await pipeline(bytes, sink);
  return sink.rowCount;
}

/** Of the table as it is now, to be held against what was to come. */
export async function digestOf(session: Session, shape: TableShape): Promise<string> {
  const landing = LANDING[shape.name];
  const hash = createHash("sha256");
  const sql = landing ? `SELECT row FROM ${landing} ORDER BY row COLLATE "C"` : selectOf(shape);
  for await (const bytes of session.client.query(copyTo(`COPY (${sql}) TO STDOUT`)))
    hash.update(bytes);
  return hash.digest("hex");
}

export async function setSequences({ client }: Session, all: readonly Sequence[]): Promise<void> {
  for (const { table, column, value, isCalled } of all)
    await client.query(
      `SELECT setval(pg_get_serial_sequence(quote_ident($1), $2), $3::bigint, $4)`,
      [table, column, value, isCalled],
    );
}

/** Puts the jobs into the queue by its own function; one that a worker had in hand waits again. */
export async function fillQueue({ client }: Session): Promise<{ jobs: number }> {
  await client.query(
    `CREATE TEMP TABLE assay_queue_added ON COMMIT DROP AS
     SELECT j, (graphile_worker.add_job(identifier => j->>'task', payload => (j->'payload')::json,
       queue_name => j->>'queue', run_at => (j->>'runAt')::timestamptz,
       max_attempts => (j->>'maxAttempts')::int, job_key => j->>'key', priority => (j->>'priority')::int)).id AS id
     FROM (SELECT row::jsonb AS j FROM assay_queue_jobs) AS told`,
  );
  const { rowCount } = await client.query(
    `UPDATE graphile_worker._private_jobs AS job
     SET attempts = (j->>'attempts')::smallint, last_error = j->>'lastError', created_at = (j->>'createdAt')::timestamptz
     FROM assay_queue_added AS added WHERE job.id = added.id`,
  );
  await client.query(
    `INSERT INTO graphile_worker._private_known_crontabs AS known (identifier, known_since, last_execution)
     SELECT j->>'identifier', (j->>'knownSince')::timestamptz, (j->>'lastExecution')::timestamptz
     FROM (SELECT row::jsonb AS j FROM assay_queue_schedule) AS told
     ON CONFLICT (identifier) DO UPDATE SET known_since = excluded.known_since, last_execution = excluded.last_execution`,
  );
  return { jobs: rowCount ?? 0 };
}

/** Across workspaces. */
export async function workspaces(db: Tx): Promise<string[]> {
  const rows = await db.workspace.findMany({ orderBy: { id: "asc" }, select: { id: true } });
  return rows.map(({ id }) => id);
}

export async function lastBackup(db: Tx): Promise<Date | null> {
  const found = await db.auditEntry.aggregate({
    where: { action: "backup.make" },
    _max: { at: true },
  });
  return found._max.at;
}

export async function serverFacts(db: Tx): Promise<ServerFacts> {
  const rows = await db.$queryRaw`
    SELECT clock_timestamp() AS at, current_setting('server_encoding') AS encoding,
      (SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension) AS extensions,
      pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = '"AuditEntry"'::regclass), 'USAGE') AS "isOwner"`;
  return z.tuple([ServerFacts]).parse(rows)[0];
}

/** By chance; the ids are read, not the documents. */
export async function pickedDocuments(db: Tx, size: number) {
  const rows = await db.$queryRaw`
    SELECT "projectId", "id" FROM "Evidence" ORDER BY random() LIMIT ${size}`;
  return z.array(z.object({ projectId: z.string(), id: z.string() })).parse(rows);
}

const Held = z.object({
  body: z.instanceof(Uint8Array),
  bodyCoding: z.enum(["identity", "br"]),
  storedDigest: z.string(),
});

/** Across workspaces. */
export async function documentAt(db: Tx, place: { projectId: string; id: string }) {
  const row = await db.evidence.findUniqueOrThrow({
    where: { projectId_id: place },
    select: { body: true, bodyCoding: true, storedDigest: true },
  });
  return Held.parse(row);
}

export const commit = ({ client }: Session) => client.query("COMMIT");
