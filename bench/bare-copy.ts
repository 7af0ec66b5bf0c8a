import pg from "pg";
import { z } from "zod";

// The yardstick for reading documents: JSON.parse, and PostgreSQL's COPY of what it gave, a row a run.
// No checks, no redaction, no facts, no index: the least that leaves the same runs in a database.

/** What pg has and its types leave out. */
type CopyConnection = pg.Connection & {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
};

function canCopy(connection: pg.Connection): connection is CopyConnection {
  return "sendCopyFromChunk" in connection && "endCopyFrom" in connection;
}

/** A COPY as pg's client takes it: it sends the statement, then the rows, and hears how it ended. */
class CopyIn {
  readonly done: Promise<void>;
  private succeed: () => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;
  private error: Error | null = null;

  constructor(
    private readonly statement: string,
    private readonly rows: Buffer,
  ) {
    this.done = new Promise((succeed, fail) => {
      this.succeed = succeed;
      this.fail = fail;
    });
  }

  submit(connection: pg.Connection): void {
    connection.query(this.statement);
  }

  handleCopyInResponse(connection: pg.Connection): void {
    if (canCopy(connection)) {
      connection.sendCopyFromChunk(this.rows);
      connection.endCopyFrom();
    } else this.fail(new Error("This pg can't copy."));
  }

  handleError(error: Error): void {
    this.error = error;
    this.fail(error);
  }

  handleReadyForQuery(): void {
    if (!this.error) this.succeed();
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}

const Page = z.object({ runs: z.array(z.unknown()) });

/** Copies the runs of every page; answers wall seconds and how many there were. */
export async function copyRuns(
  databaseUrl: string,
  pages: Iterable<Buffer>,
): Promise<{ seconds: number; runs: number }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`CREATE TABLE "bench_copy" ("run" jsonb NOT NULL)`);
    let runs = 0;
    let ms = 0;
    for (const page of pages) {
      const startedAt = performance.now();
      const parsed: z.infer<typeof Page> = JSON.parse(page.toString("utf8"));
      // COPY's text form: a backslash stands before itself, and JSON text holds no raw line break.
      const rows = parsed.runs
        .map((run) => JSON.stringify(run).replaceAll("\\", "\\\\"))
        .join("\n");
      const copy = new CopyIn(`COPY "bench_copy" FROM STDIN`, Buffer.from(`${rows}\n`));
      client.query(copy);
      await copy.done;
      runs += parsed.runs.length;
      ms += performance.now() - startedAt;
    }
    const counted = await client.query(`SELECT count(*)::int AS "n" FROM "bench_copy"`);
    if (counted.rows[0]?.n !== runs) throw new Error("COPY lost runs.");
    return { seconds: ms / 1000, runs };
  } finally {
    await client.query(`DROP TABLE IF EXISTS "bench_copy"`);
    await client.end();
  }
}
