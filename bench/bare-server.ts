import { randomUUID } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import pg from "pg";
import { z } from "zod";

// The yardstick: the least a Node server can do for the same answer. It runs the statements that the
// product was seen to run for one request, in that order, with the same values, and sends the rows as
// JSON. No framework, no scoring, no checks: what the product costs beyond this is the product's own.
// Started by main.ts as its own process: argument 1 is the file that `Job` describes.

const Job = z.object({
  databaseUrl: z.string(),
  statements: z.array(z.object({ sql: z.string(), values: z.array(z.string().nullable()) })),
  /** A value that a repeated INSERT must not repeat: the id of the row it makes. */
  freshId: z.string().nullable(),
});

const job = Job.parse(JSON.parse(fs.readFileSync(process.argv[2] ?? "", "utf8")));
// The product's own pool size.
const pool = new pg.Pool({ connectionString: job.databaseUrl, max: 10 });

async function answer(): Promise<string> {
  const client = await pool.connect();
  try {
    const id = randomUUID();
    const results: unknown[] = [];
    for (const { sql, values } of job.statements) {
      const fresh = values.map((value) => (value !== null && value === job.freshId ? id : value));
      results.push((await client.query(sql, values.length > 0 ? fresh : undefined)).rows);
    }
    return JSON.stringify(results);
  } finally {
    client.release();
  }
}

const server = http.createServer(async (request, response) => {
  // A body is read to its end, as the product reads it.
  for await (const _ of request);
  try {
    response.setHeader("content-type", "application/json");
    response.end(await answer());
  } catch (error) {
    response.statusCode = 500;
    response.end(error instanceof Error ? error.message : "");
  }
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`port ${typeof address === "object" && address ? address.port : 0}`);
});
process.on("SIGTERM", () => process.exit(0));
