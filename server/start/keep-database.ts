import type { Postgres } from "./postgres.ts";
import { isAlive, pause } from "./process.ts";

const LOOK_MS = 500;
const AGAIN_MS = { first: 500, most: 10_000 };

/**
 * Starts the embedded database again where it was when it ends by itself, as when the system kills it
 * for its memory or its disk is full. Everything else waits for it meanwhile. Returns how to let it end.
 */
export function keepDatabase(of: {
  database: Postgres;
  again: () => Promise<Postgres>;
  log: (line: string) => void;
  /** It runs, but where nobody looks for it. */
  onMoved: () => void;
}): () => void {
  let isOver = false;
  const keep = async () => {
    for (let { pid } = of.database; !isOver; await pause(LOOK_MS)) {
      if (isAlive(pid)) continue;
      of.log("The database ended by itself. It starts again.");
      const next = await started(of, () => isOver);
      if (!next) return;
      if (next.port !== of.database.port) return of.onMoved();
      of.log(`Database: running again (process ${next.pid}).`);
      pid = next.pid;
    }
  };
  void keep();
  return () => {
    isOver = true;
  };
}

/** Tries until it runs; null when nobody wants it any more. */
async function started(
  of: { again: () => Promise<Postgres>; log: (line: string) => void },
  isOver: () => boolean,
): Promise<Postgres | null> {
  for (let waitMs = AGAIN_MS.first; !isOver(); waitMs = Math.min(waitMs * 2, AGAIN_MS.most)) {
    try {
      return await of.again();
    } catch (error) {
      of.log(error instanceof Error ? error.message : String(error));
      await pause(waitMs);
    }
  }
  return null;
}
