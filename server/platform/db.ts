import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { type Prisma, PrismaClient } from "#prisma/client/client.ts";

export type Db = PrismaClient;
/** What a store function takes: the client, or the transaction it runs inside. */
export type Tx = PrismaClient | Prisma.TransactionClient;

/**
 * What a store function takes that changes something. Only server/audit makes one: with the entry that
 * says who did it, or with the reason why it is nobody's change. A write that forgets does not compile.
 */
declare const writeBrand: unique symbol;
export type WriteTx = Tx & { readonly [writeBrand]: true };

/** Opens a client on one pool. The caller closes it with `$disconnect()`. */
export function openDb(url: string, poolSize = 10): Db {
  const pool = new pg.Pool({ connectionString: url, max: poolSize });
  // An idle connection that the server drops must not end the process; the next query reports it.
  pool.on("error", () => undefined);
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    // Prisma gives up a transaction that waits two seconds for a connection or runs for five; a busy
    // machine, or callers queueing for one row, need longer and would otherwise see a fault.
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  });
}

/** Waits until nobody else holds this name, and holds it until the transaction ends. */
export async function holdUntilEnd(tx: Tx, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

export async function isReachable(db: Db): Promise<boolean> {
  try {
    await db.$queryRaw`SELECT 1`;
    return true;
  } catch {
    return false;
  }
}

/**
 * A value for a JSON column: whatever JSON.stringify keeps of it (dates become text, undefined
 * disappears), typed as Prisma wants it. Reading back goes through a zod schema.
 */
export function jsonIn(value: unknown): Prisma.InputJsonValue {
  const plain: Prisma.InputJsonValue = JSON.parse(JSON.stringify(value));
  return plain;
}
