import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { type Prisma, PrismaClient } from "#prisma/client/client.ts";

export type Db = PrismaClient;
/** What a store function takes: the client, or the transaction it runs inside. */
export type Tx = PrismaClient | Prisma.TransactionClient;

/** Opens a client on one pool. The caller closes it with `$disconnect()`. */
export function openDb(url: string, poolSize = 10): Db {
  const pool = new pg.Pool({ connectionString: url, max: poolSize });
  // An idle connection that the server drops must not end the process; the next query reports it.
  pool.on("error", () => undefined);
  return new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) });
}
