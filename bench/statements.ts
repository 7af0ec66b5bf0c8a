import fs from "node:fs";
import pg from "pg";

/** One statement as the product sent it, values in PostgreSQL's text form. */
export type Statement = { readonly sql: string; readonly values: readonly (string | null)[] };

/** Gives a log entry away: no text of ours starts with it. */
const MARK = "@@bench ";
const SETTINGS = { log_statement: "all", log_line_prefix: `${MARK}%p ` } as const;
/** For the settings to reach every back end, and for the last line to reach the file. */
const SETTLE_MS = 500;

/**
 * What the product's server really runs during `work`: PostgreSQL itself writes every statement with
 * its values to its log, which is read back. Nothing is instrumented in the product.
 */
export async function statementsDuring(
  database: { url: string; logFile: string },
  work: () => Promise<void>,
): Promise<Statement[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    for (const [name, value] of Object.entries(SETTINGS))
      await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    await settle(client);
    const from = fs.statSync(database.logFile).size;
    await work();
    await new Promise((done) => setTimeout(done, SETTLE_MS));
    const said = fs.readFileSync(database.logFile).subarray(from).toString("utf8");
    const { rows } = await client.query("SELECT pg_backend_pid() AS pid");
    return statementsIn(said, Number(rows[0]?.pid));
  } finally {
    for (const name of Object.keys(SETTINGS)) await client.query(`ALTER SYSTEM RESET ${name}`);
    await settle(client);
    await client.end();
  }
}

async function settle(client: pg.Client): Promise<void> {
  await client.query("SELECT pg_reload_conf()");
  await new Promise((done) => setTimeout(done, SETTLE_MS));
}

/** Entries of every back end but `ownPid`, which is this bench's. */
export function statementsIn(log: string, ownPid: number): Statement[] {
  const found: { pid: string; sql: string; values: (string | null)[] }[] = [];
  for (const entry of log.split(MARK).slice(1)) {
    const [pid = "", level = ""] = entry.split(/\s+/, 2);
    if (Number(pid) === ownPid) continue;
    // Continuation lines are indented by one tab.
    const text = entry
      .slice(entry.indexOf(level) + level.length)
      .trim()
      .replaceAll("\n\t", "\n");
    const sql = /^(?:statement|execute [^:]*): ([\s\S]+)$/.exec(text)?.[1];
    if (level === "LOG:" && sql !== undefined) found.push({ pid, sql, values: [] });
    const values = /^parameters: ([\s\S]+)$/i.exec(text)?.[1];
    const latest = found.findLast((statement) => statement.pid === pid);
    if (level === "DETAIL:" && values !== undefined && latest) latest.values = valuesIn(values);
  }
  return found.map(({ sql, values }) => ({ sql, values }));
}

/** `$1 = 'it''s', $2 = NULL` → its values. */
function valuesIn(text: string): (string | null)[] {
  return [...text.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g)].map(
    ([, value]) => value?.replaceAll("''", "'") ?? null,
  );
}
