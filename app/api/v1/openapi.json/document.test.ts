import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { openApiDocument } from "./document.ts";
import { OPERATIONS } from "./operations.ts";

const API = path.resolve(import.meta.dirname, "..");

/** "get /projects/{slug}" for every method that a route file exports. */
function routesOnDisk(): string[] {
  return fs
    .readdirSync(API, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts" && !file.includes("[..."))
    .flatMap((file) => {
      const source = fs.readFileSync(path.join(API, file), "utf8");
      const url = `/${path.dirname(file)}`.replace(/\[(\w+)\]/g, "{$1}");
      const methods = source.matchAll(
        /export (?:const|(?:async )?function) (GET|POST|PUT|PATCH|DELETE)\b/g,
      );
      return [...methods].map((match) => `${match[1]?.toLowerCase()} ${url}`);
    })
    .sort();
}

describe("the OpenAPI document", () => {
  test("has every route that there is and none that there is not", () => {
    const told = OPERATIONS.map((one) => `${one.method} ${one.path}`).sort();
    expect(told).toEqual(routesOnDisk());
  });

  test("tells of every route the line of the permission table that it stands under", async () => {
    const wrong: string[] = [];
    for (const { method, path: url, verb } of OPERATIONS) {
      const file = path.join(API, url.replace(/\{(\w+)\}/g, "[$1]"), "route.ts");
      const handlers = z.record(z.string(), z.unknown()).parse({ ...(await import(file)) });
      const handler = handlers[method.toUpperCase()];
      const actual: unknown =
        typeof handler === "function" ? Reflect.get(handler, "verb") : handler;
      if ((actual ?? null) !== verb) wrong.push(`${method} ${url}: ${actual}, told ${verb}`);
    }
    expect(wrong).toEqual([]);
  });

  test("names every operation once and says what each path parameter is", () => {
    const Paths = z.record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          operationId: z.string(),
          parameters: z.array(z.object({ name: z.string(), in: z.string() })),
        }),
      ),
    );
    const paths = Paths.parse(openApiDocument().paths);
    const operations = Object.entries(paths).flatMap(([url, methods]) =>
      Object.values(methods).map((operation) => ({ url, ...operation })),
    );
    expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length);
    for (const { url, parameters } of operations) {
      const inPath = parameters.filter((one) => one.in === "path").map((one) => one.name);
      expect(inPath).toEqual([...url.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    }
  });

  test("is plain JSON without a reference that leads nowhere", () => {
    const text = JSON.stringify(openApiDocument());
    const document: unknown = JSON.parse(text);
    const names = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? "");
    for (const name of names) {
      const found = name
        .split("/")
        .reduce<unknown>(
          (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
          document,
        );
      expect(found, name).toBeDefined();
    }
  });
});
