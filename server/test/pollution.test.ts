import { TRPCError } from "@trpc/server";
import { beforeAll, expect, test } from "vitest";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "./database.ts";
import { ownerScope } from "./factories.ts";
import { callProcedure } from "./surface.ts";
import { drawn, textEntries } from "./trust/hostile-draw.ts";
import { POLLUTIONS } from "./trust/hostile-json.ts";

// Keys that reach an object's prototype where they are copied carelessly: every mutation is called in this
// very process, with input that fits and such a key at every place where an object stands.

const database = testDb();
beforeAll(async () => {
  provideDeps(database.deps());
  const owner = await ownerScope(database.deps());
  await registerProject(database.deps(), owner, { name: "One", slug: "one", factors: {} });
});

const KEYS = ["__proto__", "constructor"] as const;
const EVIL = { polluted: true, prototype: { polluted: true }, isAdmin: true };

/** As JSON.parse makes it: an own key of that name, at every object in the value. */
function poisoned(value: unknown, key: (typeof KEYS)[number]): unknown {
  if (Array.isArray(value)) return value.map((one) => poisoned(one, key));
  if (value === null || typeof value !== "object") return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, poisoned(one, key)]),
  );
  return Object.defineProperty(copy, key, {
    value: structuredClone(EVIL),
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

test("no input of a mutation reaches the prototype of objects, and none ends in a fault of ours", async () => {
  const before = Object.getOwnPropertyNames(Object.prototype).sort().join();
  const scope = await ownerScope(database.deps());
  const faults: string[] = [];
  let tried = 0;
  for (const { path, schema } of textEntries()) {
    const fits = drawn(schema, {
      text: (max) => "text".slice(0, max),
      url: () => "https://assay.example",
      known: { slug: "one", gate: "prototype-pilot", role: "engineer" },
      form: 0,
    });
    const inputs = [
      ...KEYS.map((key) => poisoned(fits, key)),
      ...POLLUTIONS.map((text): unknown => JSON.parse(text)),
    ];
    for (const input of inputs) {
      tried += 1;
      try {
        await callProcedure({ deps: database.deps(), scope, path }, input);
      } catch (error) {
        if (!(error instanceof TRPCError) || error.code === "INTERNAL_SERVER_ERROR")
          faults.push(
            `${path}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 200),
          );
      }
    }
  }
  process.stdout.write(`${tried} polluting inputs of ${textEntries().length} mutations\n`);
  expect(Object.getOwnPropertyNames(Object.prototype).sort().join()).toBe(before);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  expect(tried).toBeGreaterThan(500);
  expect(faults).toEqual([]);
}, 240_000);
