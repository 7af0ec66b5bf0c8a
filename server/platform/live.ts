import pg from "pg";
import type { Tx } from "./db.ts";

// What happens while somebody looks on. A change is announced inside the transaction that makes it, by
// PostgreSQL's NOTIFY, so it is told when and only when it is committed, to every replica alike.

const CHANNEL = "assay_live";
const RETRY_MS = { first: 250, most: 10_000 };

/** Tells everybody who follows `topic` to look again. Nothing of what changed is in it. */
export async function tellFollowers(tx: Tx, topic: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${topic})`;
}

export type Live = {
  /** Calls back whenever something of `topic` may have changed; returns how to stop. */
  readonly follow: (topic: string, onChange: () => void) => () => void;
  readonly close: () => Promise<void>;
};

/**
 * One LISTEN connection for the whole process, made when somebody first follows anything. While it is
 * down nothing is heard; when it is back everybody looks again. (It needs a connection of its own: a
 * pooler that hands out one per transaction does not carry LISTEN.)
 */
export function openLive(url: string): Live {
  const followers = new Map<string, Set<() => void>>();
  let client: pg.Client | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waitMs = RETRY_MS.first;
  let isClosed = false;

  const tell = (topic: string) => {
    for (const onChange of followers.get(topic) ?? []) onChange();
  };
  const tellAll = () => {
    for (const topic of followers.keys()) tell(topic);
  };
  const lost = (gone: pg.Client) => {
    if (client !== gone || isClosed) return;
    client = undefined;
    retry = setTimeout(() => {
      retry = undefined;
      void connect();
    }, waitMs);
    retry.unref();
    waitMs = Math.min(waitMs * 2, RETRY_MS.most);
  };
  const connect = async () => {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true });
    client = fresh;
    fresh.on("error", () => lost(fresh));
    fresh.on("end", () => lost(fresh));
    fresh.on("notification", ({ payload }) => tell(payload ?? ""));
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${CHANNEL}`);
      waitMs = RETRY_MS.first;
      tellAll();
    } catch {
      await fresh.end().catch(() => undefined);
      lost(fresh);
    }
  };

  return {
    follow: (topic, onChange) => {
      const known = followers.get(topic) ?? new Set();
      followers.set(topic, known.add(onChange));
      if (!client && !retry && !isClosed) void connect();
      return () => {
        known.delete(onChange);
        if (known.size === 0 && followers.get(topic) === known) followers.delete(topic);
      };
    },
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
