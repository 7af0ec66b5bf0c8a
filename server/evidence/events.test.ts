import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { narrowToProject } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope, serviceScope } from "#server/test/factories.ts";
import { ingest } from "./commands.ts";
import { evidenceByEvent } from "./store.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
const bytes = readFileSync(join(import.meta.dirname, "adapters/junit/fixtures/junit-xunit2.xml"));

let client: pg.Client;
beforeAll(() => {
  client = new pg.Client(database.url);
});
afterAll(() => client.end());

test("an event that came before is found by its index among thousands, however long its id", async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name: "Streams", factors: {} });
  const scope = narrowToProject(await serviceScope(deps(), ["ingest"]), project);
  const event = { source: "ci", id: "ü".repeat(1_000), type: "report" };
  const context = { branch: "main" };
  const first = await ingest(deps(), scope, { bytes, event, context });
  const id = first.kind === "received" ? first.receipt.evidenceId : "";
  await client.connect();
  const columns = await client.query<{ name: string }>(
    `SELECT string_agg(quote_ident(column_name), ', ') AS name FROM information_schema.columns
     WHERE table_name = 'Evidence' AND column_name NOT IN ('id', 'digest', 'context')`,
  );
  const rest = columns.rows[0]?.name ?? "";
  await client.query(
    `INSERT INTO "Evidence" ("id", "digest", "context", ${rest})
     SELECT 'e' || n, encode(sha256(n::text::bytea), 'hex'), jsonb_set("context", '{event,id}', to_jsonb(n::text)), ${rest}
     FROM "Evidence", generate_series(1, 5000) n WHERE "id" = $1`,
    [id],
  );
  await client.query('ANALYZE "Evidence"');
  const plan = await client.query(
    `EXPLAIN SELECT "id" FROM "Evidence" WHERE "projectId" = $1 AND "context" ? 'event'
     AND md5("context" #>> '{event,id}') = md5($2) AND "context" #>> '{event,source}' = $3`,
    [scope.projectId, "77", "ci"],
  );
  expect(JSON.stringify(plan.rows)).toContain("Evidence_event");
  expect((await evidenceByEvent(database.db, scope, event))?.id).toBe(id);
  expect((await evidenceByEvent(database.db, scope, { ...event, id: "77" }))?.id).toBe("e77");
  expect(await evidenceByEvent(database.db, scope, { ...event, source: "cd" })).toBeNull();
});
