import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { type Prisma, PrismaClient } from "#prisma/client/client.ts";
import { watchPool } from "./metrics.ts";
import { spanQueries } from "./query-spans.ts";

/** The client, or a transaction that is open already; one begun within it is a savepoint of it. */
export type Db = Prisma.TransactionClient;
/** What a store function takes: the client, or the transaction it runs inside. */
export type Tx = Db;

/**
 * What a store function takes that changes something. Only server/audit makes one: with the entry that
 * says who did it, or with the reason why it is nobody's change. A write that forgets does not compile.
 */
declare const writeBrand: unique symbol;
export type WriteTx = Tx & { readonly [writeBrand]: true };

/**
 * Of a server whose callers wait: a database that hangs, as behind a network that drops everything, is
 * given up on, so that they are told. A statement may take as long as the transaction it is in.
 */
export const CALLERS_WAIT = { connectionTimeoutMillis: 15_000, query_timeout: 20_000 } as const;

/** Opens a client on one pool. The caller closes it with `$disconnect()`. */
export function openDb(
  url: string,
  poolSize = 10,
  limits: { connectionTimeoutMillis?: number; query_timeout?: number } = {},
): PrismaClient {
  const pool = new pg.Pool({ connectionString: url, max: poolSize, ...limits });
  // An idle connection that the server drops must not end the process; the next query reports it.
  pool.on("error", () => undefined);
  pool.on("connect", spanQueries);
  watchPool(pool);
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    // Prisma gives up a transaction that waits two seconds for a connection or runs for five; a busy
    // machine, or callers queueing for one row, need longer and would otherwise see a fault.
    transactionOptions: { maxWait: 15_000, timeout: 20_000 },
  });
}

/** A database that is there and does not answer is told from a busy one by this. */
const READY_MS_MAX = 3_000;

/** Waits until nobody else holds this name, and holds it until the transaction ends. */
export async function holdUntilEnd(tx: Tx, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

export async function isReachable(db: Db): Promise<boolean> {
  const answers = db.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  );
  const gaveUp = new Promise<boolean>((done) => setTimeout(done, READY_MS_MAX, false).unref());
  return Promise.race([answers, gaveUp]);
}

/**
 * A value for a JSON column: whatever JSON.stringify keeps of it (dates become text, undefined
 * disappears), typed as Prisma wants it. Reading back goes through a zod schema.
 */
export function jsonIn(value: unknown): Prisma.InputJsonValue {
  const plain: Prisma.InputJsonValue = JSON.parse(JSON.stringify(value));
  return plain;
}
