import fs from "node:fs";
import path from "node:path";
import { type App, start } from "./app.ts";
import { root } from "./checkout.ts";
import { type Cost, cost, type Request, send } from "./load.ts";
import { type Statement, statementsDuring } from "./statements.ts";

export const say = (line = "") => console.log(line);

export type Place = { readonly folder: string; readonly checkout: string };

export type Subject = {
  readonly name: string;
  readonly request: Request;
  readonly count: number;
  /** Id of the row that the answer says was made, which a repeat must make anew. */
  readonly idIn?: (answer: string) => string;
};

export type Measured = {
  readonly product: Cost;
  readonly bare: Cost;
  readonly statements: Statement[];
};

/** CPU per request of the product and of a bare server that runs the same statements. */
export async function measure(place: Place, app: App, subject: Subject): Promise<Measured> {
  await send(subject.request);
  let answer = "";
  const statements = await statementsDuring(app.database, async () => {
    answer = await send(subject.request);
  });
  const ids = { serverPid: app.webPid, databasePid: app.database.pid, count: subject.count };
  const product = await cost(subject.request, ids);
  const jobFile = path.join(place.folder, "bare-server.json");
  const freshId = subject.idIn?.(answer) ?? null;
  fs.writeFileSync(jobFile, JSON.stringify({ databaseUrl: app.database.url, statements, freshId }));
  const args = ["--import", "tsx", "bench/bare-server.ts", jobFile];
  const bare = await start({ cwd: root, args }, /^port (\d+)/m);
  const url = `http://127.0.0.1:${bare.match[1]}/`;
  const request = { ...subject.request, url };
  const yardstick = await cost(request, { ...ids, serverPid: bare.pid });
  await bare.stop();
  return { product, bare: yardstick, statements };
}

/** Each table read or written, in order, with how often: enough to see a list that asks once a project. */
function inShort(statements: readonly Statement[]): string[] {
  const times = new Map<string, number>();
  for (const { sql } of statements) {
    const verb = /^\s*(\w+)/.exec(sql)?.[1] ?? "";
    const table = /(?:FROM|INTO|UPDATE)\s+(?:"public"\.)?"(\w+)"/i.exec(outermost(sql))?.[1] ?? "";
    const line = `${verb.toUpperCase()} ${table}`;
    times.set(line, (times.get(line) ?? 0) + 1);
  }
  return [...times].map(([line, count]) => `${count} × ${line}`);
}

/** Without what stands in brackets: the columns and conditions that read other tables. */
function outermost(sql: string): string {
  const shorter = sql.replace(/\([^()]*\)/g, "");
  return shorter === sql ? sql : outermost(shorter);
}

export function report(name: string, { product, bare, statements }: Measured): void {
  const queries = statements.filter(({ sql }) => !/^(BEGIN|COMMIT|ROLLBACK)/.test(sql));
  const row = (who: string, cost: Cost) =>
    `  ${who.padEnd(10)} server ${cost.serverMs.toFixed(2).padStart(8)} ms   PostgreSQL ${cost.databaseMs.toFixed(2).padStart(8)} ms   answer ${(cost.bytes / 1000).toFixed(0).padStart(6)} kB`;
  say();
  say(`${name}: ${queries.length} statements, ${product.requests} requests`);
  for (const line of inShort(queries)) say(`    ${line}`);
  say(row("Assay", product));
  say(row("bare", bare));
  const total = (cost: Cost) => cost.serverMs + cost.databaseMs;
  say(
    `  ratio      server ${(product.serverMs / bare.serverMs).toFixed(1).padStart(8)} ×    with PostgreSQL ${(total(product) / total(bare)).toFixed(1).padStart(4)} ×`,
  );
}
