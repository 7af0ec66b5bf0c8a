import { z } from "zod";
import { jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { Counts, Depth, Freed, Job, State, type WHYS } from "./schema.ts";

// The queue's own tables (graphile-worker 0.17), read and never written: what changes goes through the
// functions that it offers for it. Whose a job is, its payload says: a workspace's or a project's.

export type Place = { readonly workspaceId: string };

const JobRow = Job.omit({ project: true }).extend({
  slug: z.string().nullable(),
  name: z.string().nullable(),
});

/** null: everybody's, for the operator. */
export async function jobs(db: Tx, place: Place | null, limit: number): Promise<Job[]> {
  const workspaceId = place?.workspaceId ?? null;
  const rows = await db.$queryRaw`
    WITH own AS (
      SELECT j.id::text AS id, t.identifier AS task, j.created_at AS "addedAt", j.run_at AS "dueAt",
        j.attempts::int AS attempts, j.max_attempts::int AS "attemptsMax", j.last_error AS "lastError",
        j.locked_at AS "startedAt", j.locked_by AS worker, p."slug" AS slug, p."name" AS name,
        CASE WHEN j.locked_at IS NOT NULL THEN 'running' WHEN j.attempts >= j.max_attempts THEN 'dead'
          WHEN j.attempts > 0 THEN 'retrying' ELSE 'waiting' END AS state
      FROM graphile_worker._private_jobs j
      JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      LEFT JOIN "Project" p ON p."id" = j.payload->>'projectId'
      WHERE ${workspaceId}::text IS NULL OR j.payload->>'workspaceId' = ${workspaceId}
        OR p."workspaceId" = ${workspaceId}
    ), ranked AS (
      SELECT own.*, row_number() OVER (PARTITION BY state
        ORDER BY CASE WHEN state IN ('waiting', 'retrying') THEN "dueAt" END, "dueAt" DESC, id) AS rank
      FROM own
    )
    SELECT * FROM ranked WHERE rank <= ${limit} ORDER BY state, rank`;
  return JobRow.array()
    .parse(rows)
    .map(({ slug, name, ...job }) => ({
      ...job,
      project: slug === null || name === null ? null : { slug, name },
    }));
}

export async function counts(db: Tx, place: Place | null, now: Date) {
  const workspaceId = place?.workspaceId ?? null;
  const rows = await db.$queryRaw`
    SELECT count(*) FILTER (WHERE j.locked_at IS NULL AND j.attempts >= j.max_attempts)::int AS dead,
      count(*) FILTER (WHERE j.locked_at IS NOT NULL)::int AS running,
      count(*) FILTER (WHERE j.locked_at IS NULL AND j.attempts > 0
        AND j.attempts < j.max_attempts)::int AS retrying,
      count(*) FILTER (WHERE j.locked_at IS NULL AND j.attempts = 0)::int AS waiting,
      min(j.run_at) FILTER (WHERE j.locked_at IS NULL AND j.attempts < j.max_attempts
        AND j.run_at <= ${now}) AS "oldestDueAt"
    FROM graphile_worker._private_jobs j
    LEFT JOIN "Project" p ON p."id" = j.payload->>'projectId'
    WHERE ${workspaceId}::text IS NULL OR j.payload->>'workspaceId' = ${workspaceId}
      OR p."workspaceId" = ${workspaceId}`;
  const [first] = Counts.extend({ oldestDueAt: z.date().nullable() }).array().length(1).parse(rows);
  if (!first) throw new Error("a count has one row");
  return first;
}

export async function depths(db: Tx, now: Date): Promise<Depth[]> {
  const rows = await db.$queryRaw`
    SELECT t.identifier AS task,
      CASE WHEN j.locked_at IS NOT NULL THEN 'running' WHEN j.attempts >= j.max_attempts THEN 'dead'
        WHEN j.attempts > 0 THEN 'retrying' ELSE 'waiting' END AS state,
      count(*)::int AS count,
      min(j.run_at) FILTER (WHERE j.locked_at IS NULL AND j.attempts < j.max_attempts
        AND j.run_at <= ${now}) AS "oldestDueAt"
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    GROUP BY 1, 2`;
  return Depth.array().parse(rows);
}

const Dead = z.object({
  task: z.string(),
  attempts: z.int(),
  projectId: z.string().nullable(),
  state: State,
});
export type Held = z.infer<typeof Dead>;

/** One job of the workspace, which nobody else changes until the transaction ends; null when it has none such. */
export async function hold(tx: WriteTx, place: Place | null, id: string): Promise<Held | null> {
  const workspaceId = place?.workspaceId ?? null;
  const rows = await tx.$queryRaw`
    SELECT t.identifier AS task, j.attempts::int AS attempts, p."id" AS "projectId",
      CASE WHEN j.locked_at IS NOT NULL THEN 'running' WHEN j.attempts >= j.max_attempts THEN 'dead'
        WHEN j.attempts > 0 THEN 'retrying' ELSE 'waiting' END AS state
    FROM graphile_worker._private_jobs j
    JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    LEFT JOIN "Project" p ON p."id" = j.payload->>'projectId'
    WHERE j.id = ${BigInt(id)} AND (${workspaceId}::text IS NULL
      OR j.payload->>'workspaceId' = ${workspaceId} OR p."workspaceId" = ${workspaceId})
    FOR UPDATE OF j`;
  return Dead.array().parse(rows)[0] ?? null;
}

/** Its tries are counted anew, and it is due at once. */
export async function runAgain(tx: WriteTx, id: string, at: Date): Promise<void> {
  await tx.$queryRaw`
    SELECT 1 FROM graphile_worker.reschedule_jobs(
      job_ids => ARRAY[${BigInt(id)}]::bigint[], run_at => ${at}, attempts => 0)`;
}

export async function discard(tx: WriteTx, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM graphile_worker.complete_jobs(ARRAY[${BigInt(id)}]::bigint[])`;
}

// ── workers ─────────────────────────────────────────────────────────────────────────────────────

export type WorkerRow = {
  readonly id: string;
  readonly pools: string[];
  readonly host: string;
  readonly lanes: string[];
  readonly version: string;
  readonly startedAt: Date;
  readonly beatAt: Date;
};

export function workers(db: Tx) {
  return db.workerProcess.findMany({
    orderBy: [{ startedAt: "asc" }, { id: "asc" }],
    select: { id: true, pools: true, lanes: true, startedAt: true, beatAt: true },
  });
}

export const workersSince = (db: Tx, since: Date): Promise<number> =>
  db.workerProcess.count({ where: { beatAt: { gte: since } } });

export async function beat(tx: WriteTx, row: WorkerRow): Promise<void> {
  const { id, pools, beatAt } = row;
  await tx.workerProcess.upsert({
    where: { id },
    create: row,
    update: { pools, beatAt },
    select: { id: true },
  });
}

export async function forgetWorker(tx: WriteTx, id: string): Promise<void> {
  await tx.workerProcess.deleteMany({ where: { id } });
}

export async function forgetWorkersBefore(tx: WriteTx, before: Date): Promise<void> {
  await tx.workerProcess.deleteMany({ where: { beatAt: { lt: before } } });
}

// ── what was taken back ─────────────────────────────────────────────────────────────────────────

export async function freed(db: Tx, place: Place | null, limit: number): Promise<Freed[]> {
  const workspaceId = place?.workspaceId ?? null;
  const rows = await db.$queryRaw`
    SELECT f."id", f."jobId", f."task", f."worker", f."why", f."lockedAt", f."freedAt"
    FROM "FreedJob" f LEFT JOIN "Project" p ON p."id" = f."about"->>'projectId'
    WHERE ${workspaceId}::text IS NULL OR f."about"->>'workspaceId' = ${workspaceId}
      OR p."workspaceId" = ${workspaceId}
    ORDER BY f."freedAt" DESC, f."id" LIMIT ${limit}`;
  return Freed.array().parse(rows);
}

export async function addFreed(
  tx: WriteTx,
  row: {
    id: string;
    jobId: string;
    task: string;
    about: Readonly<Record<string, string>>;
    worker: string;
    why: (typeof WHYS)[number];
    lockedAt: Date;
    freedAt: Date;
  },
): Promise<void> {
  await tx.freedJob.create({ data: { ...row, about: jsonIn(row.about) }, select: { id: true } });
}

export async function forgetFreedBefore(tx: WriteTx, before: Date): Promise<void> {
  await tx.freedJob.deleteMany({ where: { freedAt: { lt: before } } });
}

// ── whose hands a job is in ─────────────────────────────────────────────────────────────────────

/** Of our advisory locks in the database, those that say "this pool of workers lives". */
export const ALIVE = 72_707;

const Pool = z.object({ pool: z.string() });

/** Pools that hold jobs. */
export async function holders(db: Tx): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT DISTINCT locked_by AS pool FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL`;
  return Pool.array()
    .parse(rows)
    .map(({ pool }) => pool);
}

/** Whether the pool's lock is free, which it is once its process is gone; held until the transaction ends. */
export async function takeOver(tx: WriteTx, pool: string): Promise<boolean> {
  const rows = await tx.$queryRaw`
    SELECT pg_try_advisory_xact_lock(${ALIVE}::int, hashtext(${pool})) AS "isFree"`;
  return z.array(z.object({ isFree: z.boolean() })).parse(rows)[0]?.isFree ?? false;
}

/** Ends the sessions that say a pool lives. Its process ends when it notices, if it ever does. */
export async function cutOff(tx: WriteTx, pool: string): Promise<void> {
  await tx.$queryRaw`
    SELECT pg_terminate_backend(pid)::text FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = ${ALIVE}::int::oid
      AND objid = (hashtext(${pool})::bigint & 4294967295)::oid
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
}

const Taken = z.object({
  jobId: z.string(),
  task: z.string(),
  payload: z.unknown(),
  workspaceId: z.string().nullable(),
  projectId: z.string().nullable(),
  isUsedUp: z.boolean(),
  lockedAt: z.date(),
});
export type Taken = z.infer<typeof Taken>;

/** Gives a pool's jobs to the living; those without a try left are kept as failed, and why. */
export async function takeBack(tx: WriteTx, pool: string, why: string): Promise<Taken[]> {
  const rows = await tx.$queryRaw`
    SELECT j.id::text AS "jobId", t.identifier AS task, j.payload,
      j.payload->>'workspaceId' AS "workspaceId", j.payload->>'projectId' AS "projectId",
      j.attempts >= j.max_attempts AS "isUsedUp", j.locked_at AS "lockedAt"
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE j.locked_by = ${pool} ORDER BY j.id`;
  const taken = Taken.array().parse(rows);
  await tx.$queryRaw`SELECT graphile_worker.force_unlock_workers(ARRAY[${pool}])::text`;
  const usedUp = taken.filter(({ isUsedUp }) => isUsedUp).map(({ jobId }) => BigInt(jobId));
  if (usedUp.length > 0)
    await tx.$queryRaw`
      SELECT 1 FROM graphile_worker.permanently_fail_jobs(${usedUp}::bigint[], ${why})`;
  return taken;
}
