import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TABLES } from "#server/platform/tenancy.ts";
import { inOrder, type Key, keysOf, placesOf, statementsFor } from "./citus-layout.ts";
import { testDb } from "./database.ts";

// The layout of docs/scale.md held against the real schema. Citus itself does not run here, so functions
// of the names that Citus has stand in for it, which refuse what its manual says it refuses.

const database = testDb();
const document = fs.readFileSync(path.resolve(import.meta.dirname, "../../docs/scale.md"), "utf8");
let client: pg.Client;
let keys: Key[];

/** Each refuses what Citus refuses: a key without the column, and a reference that leaves the shard. */
const STAND_INS = `
CREATE TABLE placed ("table" regclass PRIMARY KEY, "column" text);
CREATE FUNCTION create_reference_table(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = t AND c.confrelid <> t
      AND NOT EXISTS (SELECT FROM placed p WHERE p."table" = c.confrelid AND p."column" IS NULL)) THEN
    RAISE 'reference table % refers to what is not on every node', t;
  END IF;
  INSERT INTO placed VALUES (t, NULL);
END $$;
CREATE FUNCTION create_distributed_table(t regclass, by_column text, colocate_with text DEFAULT 'default')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE n smallint;
BEGIN
  SELECT a.attnum INTO n FROM pg_attribute a WHERE a.attrelid = t AND a.attname = by_column AND a.attnotnull;
  IF n IS NULL THEN RAISE '% has no column % that is never null', t, by_column; END IF;
  IF EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t AND i.indisunique AND NOT n = ANY (i.indkey)) THEN
    RAISE 'a unique key of % does not contain %', t, by_column;
  END IF;
  IF EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = t AND c.contype = 'x') THEN
    RAISE '% has an exclusion constraint', t;
  END IF;
  IF EXISTS (SELECT FROM pg_constraint c LEFT JOIN placed p ON p."table" = c.confrelid
      WHERE c.conrelid = t AND c.contype = 'f' AND (p."table" IS NULL OR p."column" IS NOT NULL AND NOT EXISTS (
        SELECT FROM unnest(c.conkey, c.confkey) AS pair(mine, theirs)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = pair.theirs
        WHERE pair.mine = n AND a.attname = p."column"))) THEN
    RAISE 'a reference of % leaves its shard', t;
  END IF;
  INSERT INTO placed VALUES (t, by_column);
END $$;`;

beforeAll(async () => {
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  keys = await keysOf(client);
});
afterAll(() => client.end());

const statementsOfDocument = () =>
  /```sql\n([\s\S]*?create_[\s\S]*?)```/.exec(document)?.[1]?.trim();

test("the document gives the statements that follow from the schema as it is", () => {
  expect(statementsOfDocument()).toBe(statementsFor(keys));
});

test("the statements run on the real tables, each of whose keys and references allows its place", async () => {
  await client.query("BEGIN");
  await client.query(STAND_INS);
  await client.query(statementsOfDocument() ?? "SELECT 1/0");
  const placed = await client.query(
    `SELECT count(*)::int AS n FROM placed WHERE "column" = 'projectId'`,
  );
  const places = placesOf(keys);
  const sharded = [...places.values()].filter((place) => place === "shards").length;
  expect(placed.rows[0]?.n).toBe(sharded);
  expect(sharded).toBeGreaterThan(30);
  const left = await client.query(`SELECT child.relname AS name FROM pg_constraint c
    JOIN pg_class child ON child.oid = c.conrelid JOIN placed p ON p."table" = c.confrelid
    WHERE c.contype = 'f' AND p."column" IS NOT NULL AND NOT EXISTS (SELECT FROM placed o WHERE o."table" = c.conrelid)`);
  expect(left.rows, "an ordinary table may not refer to a distributed one").toEqual([]);
  await client.query("ROLLBACK");
});

test("the stand-ins refuse what Citus would, so that the test above can fail", async () => {
  const refusal = async (sql: string) => {
    await client.query("BEGIN");
    await client.query(STAND_INS);
    const said = await client.query(sql).then(
      () => "done",
      (error: unknown) => String(error),
    );
    await client.query("ROLLBACK");
    return said;
  };
  expect(await refusal(`SELECT create_distributed_table('"Project"', 'id')`)).toContain(
    "a unique key",
  );
  expect(await refusal(`SELECT create_distributed_table('"Fact"', 'projectId')`)).toContain(
    "leaves its shard",
  );
  expect(await refusal(`SELECT create_distributed_table('"User"', 'projectId')`)).toContain(
    "no column",
  );
  expect(await refusal(`SELECT create_reference_table('"Member"')`)).toContain("not on every node");
});

test("every table has one place, and comes after what it refers to", () => {
  const places = placesOf(keys);
  expect([...places.keys()].sort()).toEqual(Object.keys(TABLES).sort());
  const order = inOrder(places, keys);
  for (const { child, parent } of keys)
    expect(order.indexOf(parent), `${child} to ${parent}`).toBeLessThanOrEqual(
      order.indexOf(child),
    );
});

test("the document names the triggers of distributed tables, which Citus leaves out", async () => {
  const { rows } =
    await client.query(`SELECT DISTINCT c.relname AS name, f.proname AS does FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc f ON f.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace`);
  const places = placesOf(keys);
  const does = new Set(
    rows.filter(({ name }) => places.get(name) !== "coordinator").map((row) => row.does),
  );
  for (const name of does) expect(document, String(name)).toContain(`\`${name}\``);
});
