import path from "node:path";
import pg from "pg";
import { z } from "zod";
import { TABLES } from "#server/platform/tenancy.ts";
import { migrate } from "#server/start/migrate.ts";
import { type Statement, statementsDuring } from "../../../bench/statements.ts";
import { keysOf, type Place, placesOf } from "../citus-layout.ts";
import { root } from "../steps.ts";
import { checks } from "./mix.ts";
import { OwnPostgres } from "./own-postgres.ts";
import { ownerCookie } from "./people.ts";
import { Ledger, type StepOptions, type StepResult } from "./step.ts";
import { TOKEN, Victim } from "./victim.ts";

// What a distributed PostgreSQL would be asked (docs/scale.md). PostgreSQL's own log says which statements
// the hot paths send; each is then planned against a copy of the schema in which every table that would
// be distributed is split by the hash of projectId. A plan that reads one part of each is one that a
// shard answers alone.

const PARTS = 8;

type HotPath = {
  readonly name: string;
  readonly work: () => Promise<void>;
};

export async function run(_options: StepOptions): Promise<StepResult> {
  const ledger = new Ledger();
  const postgres = new OwnPostgres();
  await postgres.start();
  const victim = new Victim({ env: { ...postgres.env, ASSAY_WORKER: "0" } });
  const copy = await splitCopy(postgres.url);
  try {
    await victim.start();
    const cookie = await ownerCookie(victim.server);
    const database = { url: postgres.url, logFile: path.join(postgres.folder, "postgres.log") };
    for (const hot of hotPaths(victim.server.url, cookie)) {
      // Once before: what is read at first use only is not of the path.
      await hot.work();
      const statements = await statementsDuring(database, hot.work);
      await judge(ledger, { hot, statements, copy });
    }
  } finally {
    await copy.client.end();
    await victim.remove();
    await postgres.remove();
  }
  return ledger.result();
}

function hotPaths(url: string, cookie: string): HotPath[] {
  const bearer = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  let sent = 0;
  const ask = async (place: string, init: RequestInit = {}) => {
    const answer = await fetch(`${url}${place}`, { headers: { cookie }, ...init });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${place}: ${answer.status} ${text.slice(0, 200)}`);
  };
  const api = (method: string, what: string, body?: string) =>
    ask(`/api/v1/projects/est/${what}`, {
      method,
      headers: { ...bearer, ...(method === "PUT" ? { "if-match": "*" } : {}) },
      ...(body === undefined ? {} : { body }),
    });
  const answers = JSON.stringify({ challenges: {}, tests: { "data-1": { claim: "manual" } } });
  return [
    { name: "page of a project", work: () => ask("/projects/est") },
    { name: "page of its evidence", work: () => ask("/projects/est/evidence") },
    { name: "page of its gate", work: () => ask("/projects/est/gate") },
    { name: "readiness by API", work: () => api("GET", "readiness") },
    {
      name: "evidence sent",
      work: () => {
        sent += 1;
        return api("POST", "evidence", checks(`sharded ${sent}`, 5));
      },
    },
    { name: "answers saved", work: () => api("PUT", "assessment", answers) },
    { name: "gate decided", work: () => api("POST", "gates/prototype-pilot/decisions", "{}") },
    { name: "page of the portfolio", work: () => ask("/") },
  ];
}

type Copy = { readonly client: pg.Client; readonly places: ReadonlyMap<string, Place> };

/** A second database with the same tables in a schema `split`, the distributed ones in parts. */
async function splitCopy(url: string): Promise<Copy> {
  const place = new URL(url);
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query("CREATE DATABASE split");
  await admin.end();
  place.pathname = "/split";
  await migrate(place.toString(), path.join(root, "prisma/migrations"));
  const client = new pg.Client({ connectionString: place.toString() });
  await client.connect();
  await client.query("CREATE SCHEMA split");
  const places = placesOf(await keysOf(client));
  for (const table of Object.keys(TABLES)) {
    const like = `CREATE TABLE split."${table}" (LIKE public."${table}" INCLUDING ALL)`;
    if (places.get(table) !== "shards") {
      await client.query(like);
      continue;
    }
    await client.query(`${like} PARTITION BY HASH ("projectId")`);
    for (let part = 0; part < PARTS; part++)
      await client.query(
        `CREATE TABLE split."${table}_p${part}" PARTITION OF split."${table}" FOR VALUES WITH (MODULUS ${PARTS}, REMAINDER ${part})`,
      );
  }
  await client.query("SET search_path = split, public");
  return { client, places };
}

/** What the connection says of itself, the queue's own tables (on the coordinator), and locks by name. */
const NOT_DATA =
  /^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW|DISCARD|LISTEN)\b|graphile_worker|pg_notify|pg_advisory/i;

type Scan = { table: string; part: number; isJoined: boolean };

async function judge(
  ledger: Ledger,
  of: { hot: HotPath; statements: readonly Statement[]; copy: Copy },
): Promise<void> {
  const { hot, statements, copy } = of;
  const data = statements.filter(({ sql }) => !NOT_DATA.test(sql));
  const wide: string[] = [];
  let sharded = 0;
  for (const statement of data) {
    const { parts, whole } = await scansOf(copy, statement);
    const written = WRITE.exec(statement.sql)?.[1] ?? "";
    if (parts.length === 0 && copy.places.get(written) !== "shards") continue;
    sharded += 1;
    const say = (what: string) => wide.push(`${what} in ${shortened(statement.sql)}`);
    const tables = tooWide(parts);
    if (tables.length > 0) say(tables.join(", "));
    const apart = whole.filter((table) => copy.places.get(table) === "coordinator");
    if (apart.length > 0) say(`beside the coordinator's ${apart.join(", ")}`);
    if (isUnplacedInsert(statement.sql, copy.places)) say("a row without projectId");
  }
  const seen = `${data.length} statements, ${sharded} of them on distributed tables`;
  ledger.claim(
    `${hot.name}: each statement is one shard's, or the coordinator's alone`,
    data.length > 0 && wide.length === 0,
    wide.length === 0 ? seen : `${seen}; ${wide.join("; ")}`,
  );
}

const shortened = (sql: string) => sql.replace(/\s+/g, " ").slice(0, 160);

const INSERT = /^\s*(?:WITH[\s\S]*?)?INSERT INTO (?:"public"\.)?"(\w+)"\s*\(([^)]*)\)/i;
const WRITE = /\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?:"public"\.)?"(\w+)"/i;

/** A row that says not whose it is cannot be sent to its shard. */
function isUnplacedInsert(sql: string, places: Copy["places"]): boolean {
  const [, table = "", columns = ""] = INSERT.exec(sql) ?? [];
  return places.get(table) === "shards" && !columns.includes('"projectId"');
}

/**
 * Tables of which more than one part is read, or another part than of the rest: all of a project lie
 * together. A part that is read by the projectId of a row beside it is that row's own.
 */
function tooWide(scans: readonly Scan[]): string[] {
  const apart = scans.filter(({ isJoined }) => !isJoined);
  const parts = new Set(apart.map(({ part }) => part));
  return parts.size <= 1 ? [] : [...new Set(apart.map(({ table }) => table))];
}

type Plan = { [key: string]: unknown; Plans?: Plan[] };
const Plan: z.ZodType<Plan> = z.lazy(() => z.looseObject({ Plans: z.array(Plan).optional() }));
const Explained = z.array(z.object({ "QUERY PLAN": z.array(z.object({ Plan })) }));

/** Parts of distributed tables that a plan reads, and the other tables that it reads. */
async function scansOf(
  copy: Copy,
  { sql, values }: Statement,
): Promise<{ parts: Scan[]; whole: string[] }> {
  const text = `EXPLAIN (FORMAT JSON) ${sql.replaceAll('"public".', "split.")}`;
  const { rows } = await copy.client.query({ text, values: [...values] });
  const [explained] = Explained.parse(rows);
  const parts: Scan[] = [];
  const whole = new Set<string>();
  const visit = (plan: Plan) => {
    const relation = String(plan["Relation Name"] ?? "");
    const [, table, part] = /^(\w+)_p(\d+)$/.exec(relation) ?? [];
    if (relation && !table && plan["Node Type"] !== "ModifyTable") whole.add(relation);
    const condition = ["Index Cond", "Recheck Cond", "Filter"]
      .map((name) => String(plan[name] ?? ""))
      .join(" ");
    if (table && part && plan["Node Type"] !== "ModifyTable")
      parts.push({
        table,
        part: Number(part),
        isJoined: /"projectId" = \(?\w*"?\w+"?\.("projectId"|id)(?!\w)/.test(condition),
      });
    for (const inner of plan.Plans ?? []) visit(inner);
  };
  for (const { Plan: plan } of explained?.["QUERY PLAN"] ?? []) visit(plan);
  return { parts, whole: [...whole] };
}
