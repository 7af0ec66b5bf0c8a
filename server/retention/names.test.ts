import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { TABLES } from "#server/platform/tenancy.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { NAMES, NAMES_NOTHING } from "./catalogue.ts";
import { unreferenced } from "./store.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
let owner: WorkspaceScope;
let scope: ProjectScope;
let count = 0;

beforeAll(async () => {
  owner = await ownerScope(deps());
});
beforeEach(async () => {
  count += 1;
  scope = narrowToProject(owner, {
    ...(await registerProject(deps(), owner, { name: `Project ${count}`, factors: {} })),
    workspaceId: owner.workspaceId,
  });
});

type Column = { table: string; column: string; type: string; isNullable: boolean };

const columnsOf = () =>
  database.db.$queryRaw<Column[]>`
    SELECT table_name AS "table", column_name AS "column", udt_name AS "type", is_nullable = 'YES' AS "isNullable"
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position`;

const isOfProject = (table: string) =>
  Object.entries(TABLES).some(([name, of]) => name === table && of === "project") ||
  table === "Project";

it("every column of a project that could name a document is known to, or is said to name none", async () => {
  const known = new Set(NAMES.map(({ table, column }) => `${table}.${column}`));
  const could = (await columnsOf()).filter(
    ({ table, column, type }) =>
      isOfProject(table) &&
      (type === "jsonb" || type === "_text" || (/evidence/i.test(column) && type === "text")),
  );
  expect(could.length).toBeGreaterThan(25);
  const forgotten = could
    .filter(({ table }) => !(table in NAMES_NOTHING))
    .map(({ table, column }) => `${table}.${column}`)
    .filter((name) => !known.has(name));
  expect(forgotten).toEqual([]);
  const names = new Set(could.map(({ table, column }) => `${table}.${column}`));
  expect([...known].filter((name) => !names.has(name))).toEqual([]);
  for (const table of Object.keys(NAMES_NOTHING)) expect(isOfProject(table)).toBe(true);
});

async function send(text: string): Promise<string> {
  const xml = `<testsuites><testsuite name="${text}" tests="1" failures="0" errors="0" skipped="0" time="1" timestamp="2026-11-20T00:00:00"><testcase classname="a" name="b"/></testsuite></testsuites>`;
  const result = await ingest(deps(), scope, { bytes: Buffer.from(xml) });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result.receipt.evidenceId;
}

/** Values that a column takes without looking at what they say; what the checks of a table demand of some. */
const DEMANDED: Readonly<Record<string, string>> = {
  "GateDecision.outcome": "blocked",
  "AnswerProposal.targetKind": "indicator",
  "Agreement.targetKind": "indicator",
  "HandoverEvent.action": "offered",
  "HandoverEvent.role": "engineer",
  "Acceptance.role": "engineer",
  "AssessmentDraft.role": "engineer",
  "OwnAnswers.role": "engineer",
};

function plain({ table, column, type }: Column): string {
  const demanded = DEMANDED[`${table}.${column}`];
  if (demanded) return `'${demanded}'`;
  if (column === "projectId") return `'${scope.projectId}'`;
  if (type === "jsonb") return `'{}'`;
  if (type === "_text") return `'{}'`;
  if (type === "bool") return "false";
  if (type === "timestamptz") return "'2026-01-01Z'";
  if (/^(int|float|numeric)/.test(type)) return "1";
  return /digest/i.test(column) ? `repeat('0', 64)` : `'x'`;
}

/** A row of the table whose column is this expression. References and checks of other columns are let be. */
async function insert(of: { table: string; column: string }, value: string): Promise<void> {
  const columns = (await columnsOf()).filter(
    ({ table, column, isNullable }) =>
      table === of.table && (column === of.column || (!isNullable && column !== of.column)),
  );
  const names = columns.map(({ column }) => `"${column}"`).join(", ");
  const values = columns.map((one) => (one.column === of.column ? value : plain(one))).join(", ");
  await database.db.$transaction(async (tx) => {
    await tx.$executeRawUnsafe("SET LOCAL session_replication_role = 'replica'");
    await tx.$executeRawUnsafe(`INSERT INTO "${of.table}" (${names}) VALUES (${values})`);
  });
}

describe("a document is kept by", () => {
  it.each(NAMES)("$table $column ($as)", async (naming) => {
    const [first, free] = [await send("first"), await send("free")];
    const [key, address] = [await send("key"), await send("address")];
    const json = JSON.stringify({
      a: [{ deep: first, [key]: 1, text: `/projects/x/evidence/${address}#3` }],
    });
    const value = { id: `'${first}'`, list: `ARRAY['y', '${first}']`, json: `'${json}'::jsonb` };
    await insert(naming, value[naming.as]);
    const asked = [first, free, key, address];
    const kept = naming.as === "json" ? [free] : [free, key, address];
    expect(await unreferenced(database.db, scope, asked)).toEqual(kept);
  });

  it("nothing of another project, and not by the record that a decision is made again from", async () => {
    const id = await send("one");
    const record = JSON.stringify({ record: { evidence: [id] } });
    await insert({ table: "GateDecision", column: "snapshot" }, `'${record}'::jsonb`);
    expect(await unreferenced(database.db, scope, [id])).toEqual([id]);
    const other = narrowToProject(owner, { ...scope, id: "another", slug: "another" });
    expect(await unreferenced(database.db, other, [id])).toEqual([id]);
  });
});
