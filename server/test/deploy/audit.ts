import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { root } from "#server/test/steps.ts";
import { run } from "./process.ts";

// npm run test:audit: known faults of the packages that a server runs with, as the registry knows them. Each
// is mended, or explained in deploy/audit.json: { "advisory": its address, "why": why it does not reach us }.

const Report = z.looseObject({
  vulnerabilities: z.record(
    z.string(),
    z.looseObject({
      via: z.array(
        z.union([
          z.string(),
          z.looseObject({ url: z.string(), title: z.string(), severity: z.string() }),
        ]),
      ),
    }),
  ),
});
export const Explained = z.strictObject({
  explained: z.array(z.strictObject({ advisory: z.url(), why: z.string().min(20) })),
});

export type Judged = {
  readonly open: readonly string[];
  readonly explained: readonly string[];
  /** Explanations of what is found no more. */
  readonly stale: readonly string[];
};

export function judge(report: unknown, reasons: z.infer<typeof Explained>): Judged {
  const found = new Map<string, string>();
  for (const [name, { via }] of Object.entries(Report.parse(report).vulnerabilities))
    for (const one of via)
      if (typeof one !== "string")
        found.set(one.url, `${name}: ${one.severity}, ${one.title} (${one.url})`);
  const known = new Map(reasons.explained.map((one) => [one.advisory, one.why]));
  const entries = [...found];
  return {
    open: entries.filter(([url]) => !known.has(url)).map(([, text]) => text),
    explained: entries
      .filter(([url]) => known.has(url))
      .map(([url, text]) => `${text}: ${known.get(url)}`),
    stale: [...known.keys()].filter((url) => !found.has(url)),
  };
}

async function main(): Promise<number> {
  const { output } = await run("npm", ["audit", "--omit=dev", "--json"], { cwd: root });
  const from = output.indexOf("{");
  const said: unknown = from < 0 ? {} : JSON.parse(output.slice(from, output.lastIndexOf("}") + 1));
  if (!Report.safeParse(said).success) {
    const why = /"message": "(.*)"/.exec(output)?.[1] ?? output.trim().split("\n")[0];
    console.log(`Skipped: the registry does not answer audits (${why}).`);
    return 0;
  }
  const file = path.join(root, "deploy/audit.json");
  const judged = judge(said, Explained.parse(JSON.parse(fs.readFileSync(file, "utf8"))));
  for (const text of judged.open) console.log(`FAIL  ${text}`);
  for (const text of judged.explained) console.log(`ok    ${text}`);
  for (const url of judged.stale) console.log(`FAIL  explained and found no more: ${url}`);
  const failed = judged.open.length + judged.stale.length;
  console.log(`${judged.explained.length} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exit(await main());
