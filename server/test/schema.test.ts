import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { TABLES } from "#server/platform/tenancy.ts";
import { testDb } from "./database.ts";

// Whose a row is, told by the schema and refused by the database where two are mixed.

const database = testDb();
const OWNER_OF: Readonly<Record<string, string>> = TABLES;
const root = path.resolve(import.meta.dirname, "../..");

type Model = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly keys: readonly { readonly to: string; readonly fields: readonly string[] }[];
};

const text = fs.readFileSync(path.join(root, "prisma/schema.prisma"), "utf8");
const models: Model[] = [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(
  ([, name = "", body = ""]) => {
    const lines = body.split("\n").map((line) => line.trim());
    const fields = lines.filter((line) => /^\w/.test(line));
    return {
      name,
      columns: fields.filter((line) => !/@relation|\[\]$/.test(line)).map(firstWord),
      keys: fields.flatMap((line) => {
        const found = /^\w+\s+(\w+)\??\s+@relation\(fields: \[([^\]]+)\]/.exec(line);
        return found ? [{ to: found[1] ?? "", fields: (found[2] ?? "").split(/, */) }] : [];
      }),
    };
  },
);

function firstWord(line: string): string {
  return line.split(/\s+/)[0] ?? "";
}

test("every model is told to be everybody's, a workspace's or a project's, and nothing else is", () => {
  expect(models.length).toBeGreaterThan(35);
  expect(models.map(({ name }) => name).sort()).toEqual(Object.keys(TABLES).sort());
});

/** A workspace's rows that may be about one of its projects. */
const MAY_HAVE_A_PROJECT = /^(FinishedProject|Notice|ReportSchedule|Audit\w+)$/;

test("a model with a workspace or a project in it is told to be theirs, and has them to be told by", () => {
  for (const { name, columns } of models) {
    const owner = OWNER_OF[name];
    if (columns.includes("projectId") && !MAY_HAVE_A_PROJECT.test(name))
      expect(owner, name).toBe("project");
    else if (columns.includes("workspaceId")) expect(owner, name).toBe("workspace");
    else expect(owner, name).toBe("global");
  }
});

/** Which column a reference between two tables must carry, so that it cannot leave the owner; null: none. */
function mustCarry(from: string, to: string): "workspaceId" | "projectId" | null {
  const [child, parent] = [OWNER_OF[from], OWNER_OF[to]];
  if (parent === "global" || child === "global") return null;
  return parent === "project" ? "projectId" : "workspaceId";
}

test("a reference between two rows of a workspace, or of a project, carries its id", () => {
  for (const { name, columns, keys } of models)
    for (const { to, fields } of keys) {
      const needed = mustCarry(name, to);
      // A project's row without a workspace of its own is in the one that its project is in.
      if (needed === null || (to === "Project" && !columns.includes("workspaceId"))) continue;
      expect(fields, `${name} to ${to}`).toContain(needed);
    }
});

// ── the database itself ─────────────────────────────────────────────────────────────────────────

const Key = z.object({
  child: z.string(),
  parent: z.string(),
  columns: z.array(z.string()),
  references: z.array(z.string()),
});
type Key = z.infer<typeof Key>;
const Column = z.object({
  table: z.string(),
  name: z.string(),
  type: z.string(),
  isNullable: z.boolean(),
});

let client: pg.Client;
let keys: Key[];
let columns: z.infer<typeof Column>[];
const rows: Record<"a" | "b", Map<string, Record<string, unknown>>> = {
  a: new Map(),
  b: new Map(),
};

beforeAll(async () => {
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const found = await client.query(`
    SELECT c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent,
      ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, i)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i) AS columns,
      ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, i)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i) AS "references"
    FROM pg_constraint c
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace`);
  keys = Key.array()
    .parse(found.rows)
    .map((key) => ({ ...key, child: bare(key.child), parent: bare(key.parent) }));
  const described = await client.query(`
    SELECT table_name AS "table", column_name AS name, data_type AS type,
      is_nullable = 'YES' AS "isNullable"
    FROM information_schema.columns WHERE table_schema = 'public'`);
  columns = Column.array().parse(described.rows);
  // What a column may hold is told elsewhere; here the values are made up.
  const checks = await client.query(`
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop
    FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace`);
  for (const { drop } of z.array(z.object({ drop: z.string() })).parse(checks.rows))
    await client.query(drop);
  for (const side of ["a", "b"] as const) for (const table of inOrder()) await plant(side, table);
});
afterAll(() => client?.end());

const bare = (name: string) => name.replaceAll('"', "");

/** Tables with what they refer to before them. */
function inOrder(): string[] {
  const done = new Set<string>();
  const visit = (table: string): void => {
    if (done.has(table)) return;
    for (const key of keys) if (key.child === table && key.parent !== table) visit(key.parent);
    done.add(table);
  };
  for (const table of Object.keys(TABLES)) visit(table);
  return [...done];
}

const SAMPLE: Readonly<Record<string, unknown>> = {
  integer: 1,
  bigint: 1,
  "double precision": 1,
  boolean: false,
  jsonb: "{}",
  bytea: Buffer.alloc(1),
  ARRAY: [],
  date: "2026-01-01",
  "timestamp with time zone": "2026-01-01T00:00:00Z",
};

/** Columns that may be empty but make the row one that there can be. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  ProjectRole: ["userId"],
  FinishedProject: ["projectId"],
  ProjectCatalogue: ["version"],
  Notice: ["projectId"],
  ReportSchedule: ["projectId"],
};

/** Numbers that count within a project differ too, so that a row of one side is never the other's by chance. */
const sampleOf = (type: string, side: "a" | "b") =>
  /^(integer|bigint)$/.test(type) && side === "b" ? 2 : SAMPLE[type];

function rowOf(side: "a" | "b", table: string, id: string): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const { table: of, name, type, isNullable } of columns)
    if (of === table && (!isNullable || ALSO[table]?.includes(name)))
      row[name] = type === "text" ? `${side}-${table}-${name}${id}` : sampleOf(type, side);
  for (const key of keys)
    if (key.child === table)
      key.columns.forEach((column, at) => {
        const parent = rows[side].get(key.parent);
        if (column in row && parent) row[column] = parent[key.references[at] ?? ""];
      });
  return row;
}

async function insert(table: string, row: Record<string, unknown>): Promise<void> {
  const names = Object.keys(row);
  const places = names.map((_, at) => `$${at + 1}`).join(", ");
  const list = names.map((name) => `"${name}"`).join(", ");
  await client.query(`INSERT INTO "${table}" (${list}) VALUES (${places})`, Object.values(row));
}

async function plant(side: "a" | "b", table: string): Promise<void> {
  const row = rowOf(side, table, "");
  // What a line is made of has marked it already.
  if (table === "RollupMark")
    await client.query('DELETE FROM "RollupMark" WHERE "id" = $1', [row.id]);
  // A workspace brings the head of its audit log with it; a pending entry leaves at its commit.
  if (table !== "AuditHead" && table !== "AuditPending") await insert(table, row);
  rows[side].set(table, row);
}

/** Tried in a transaction that is undone; the code of the refusal, or "accepted". */
async function tried(table: string, row: Record<string, unknown>): Promise<string> {
  await client.query("BEGIN");
  try {
    await insert(table, row);
    return "accepted";
  } catch (error) {
    return z.object({ code: z.string() }).parse(error).code;
  } finally {
    await client.query("ROLLBACK");
  }
}

const FOREIGN_KEY_VIOLATION = "23503";

test("the database has each reference that the schema tells, with the same columns", () => {
  const told = models.flatMap(({ name, keys: of }) =>
    of.map(({ to, fields }) => `${name}(${fields.join()})>${to}`),
  );
  const held = keys.map(({ child, parent, columns: of }) => `${child}(${of.join()})>${parent}`);
  expect(held.sort()).toEqual(told.sort());
});

test("the database refuses a row that refers to another workspace's, or to another project's", async () => {
  let refused = 0;
  for (const key of keys) {
    const needed = mustCarry(key.child, key.parent);
    if (needed === null || (key.columns.length === 1 && key.parent === "Project")) continue;
    const foreign = rows.b.get(key.parent) ?? {};
    const row = rowOf("a", key.child, "-2");
    for (const other of ALSO[key.child] ?? []) if (!key.columns.includes(other)) row[other] = null;
    key.columns.forEach((column, at) => {
      if (column !== needed) row[column] = foreign[key.references[at] ?? ""];
    });
    expect(await tried(key.child, row), `${key.child} to ${key.parent}`).toBe(
      FOREIGN_KEY_VIOLATION,
    );
    refused++;
  }
  expect(refused).toBeGreaterThan(12);
});

test("no row of a workspace or of a project is of one that is not there", async () => {
  for (const [table, owner] of Object.entries(TABLES)) {
    if (owner === "global" || FREE_STANDING.has(table)) continue;
    const column = owner === "project" ? "projectId" : "workspaceId";
    const row = { ...rowOf("a", table, "-3"), [column]: "nobody" };
    expect(await tried(table, row), table).toBe(FOREIGN_KEY_VIOLATION);
  }
});

/**
 * Without a reference to the workspace: what was done outlives it; a pending entry of none makes its commit
 * fail; a reply is found by its id and no row of it.
 */
const FREE_STANDING = new Set(["AuditEntry", "AuditPending", "IdempotentReply"]);
