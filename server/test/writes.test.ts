import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ACTIONS, UNAUDITED } from "#server/audit/catalogue.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const sources = ["server", "app"].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`),
);
const textOf = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const stores = sources.filter((file) => /^server\/[^/]+\/store\.ts$/.test(file));

const WRITE =
  /\.(create|createMany|createManyAndReturn|update|updateMany|updateManyAndReturn|upsert|delete|deleteMany)\(|INSERT INTO|DELETE FROM|UPDATE "/;
/** Functions of a file with their text, to their closing brace at the start of a line. */
const functionsOf = (text: string) =>
  [...text.matchAll(/^(?:export )?(?:async )?function\*? (\w+)[\s\S]*?^}/gm)].map(
    ([body, name = ""]) => ({ name, body }),
  );

test("every function of a store that changes a row takes a WriteTx, which comes with an audit entry", () => {
  const bare: string[] = [];
  let writing = 0;
  // A restore puts back what was audited when it was written, into a database that holds nothing else.
  const apart = ["server/audit/store.ts", "server/backups/store.ts"];
  for (const file of stores.filter((one) => !apart.includes(one)))
    for (const { name, body } of functionsOf(textOf(file))) {
      if (!WRITE.test(body)) continue;
      writing += 1;
      if (!/\b(tx|db): WriteTx\b/.test(body)) bare.push(`${file} ${name}`);
    }
  expect(writing).toBeGreaterThan(60);
  expect(bare).toEqual([]);
});

/** Who may write without an entry, and why; a line that is added here is a decision. */
const ALLOWED: Readonly<Record<string, readonly (keyof typeof UNAUDITED)[]>> = {
  "server/accounts/commands.ts": ["sign-in-tries"],
  "server/deliveries/commands.ts": ["body-in-parts", "job-progress"],
  "server/digests/commands.ts": ["notice"],
  "server/hooks/commands.ts": ["job-progress"],
  "server/idempotency/commands.ts": ["idempotency-reply"],
  "server/identity/tokens.ts": ["token-last-used"],
  "server/jobs/commands.ts": ["job-progress"],
  "server/notices/commands.ts": ["notice"],
  "server/pulls/commands.ts": ["job-progress"],
  "server/reminders/commands.ts": ["notice"],
  "server/report-schedules/commands.ts": ["message-progress"],
  "server/rollups/commands.ts": ["derived-rows"],
  "server/runs/commands.ts": ["derived-rows"],
  "server/signals/commands.ts": ["derived-rows"],
  "server/webhooks/commands.ts": ["message-progress"],
};

test("what is written without an entry is bookkeeping, by those who are listed and for a reason that is", () => {
  const found: Record<string, string[]> = {};
  for (const file of sources) {
    const reasons = [...textOf(file).matchAll(/unaudited\(\s*[\w.]+,\s*"([^"]+)"/g)].map(
      ([, why = ""]) => why,
    );
    if (reasons.length > 0 && !file.startsWith("server/test/"))
      found[file] = [...new Set(reasons)].sort();
  }
  expect(found).toEqual(ALLOWED);
  const used = new Set([...Object.values(ALLOWED).flat(), "test-scene"]);
  expect(Object.keys(UNAUDITED).filter((why) => !used.has(why))).toEqual([]);
});

test("only the audit log makes a WriteTx, and every action is a noun and a verb", () => {
  const minting = sources.filter((file) => /as WriteTx\b/.test(textOf(file)));
  expect(minting).toEqual(["server/audit/store.ts"]);
  for (const action of Object.keys(ACTIONS)) expect(action).toMatch(/^[a-z-]+\.[a-z-]+$/);
});
