import { Logger, runMigrations } from "graphile-worker";

const quiet = new Logger(() => () => undefined);

/**
 * Makes or renews the queue's own tables, in a schema of its own (graphile_worker) that Prisma's
 * history knows nothing of. Any number of processes may do it at once.
 */
export async function prepareQueue(url: string): Promise<void> {
  await runMigrations({ connectionString: url, logger: quiet, maxPoolSize: 2 });
}
