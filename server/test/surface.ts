import { readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { PERMISSIONS, type Verb } from "#server/identity/permissions.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { appRouter, createCaller } from "#server/root.ts";

// Everything that can be asked, found in the router and on disk: what is added is held to the same.

const isVerb = (value: unknown): value is Verb => typeof value === "string" && value in PERMISSIONS;

export type Procedure = {
  readonly path: string;
  readonly verb: Verb | null;
  readonly type: "query" | "mutation" | "subscription";
};
const Definition = z.object({
  meta: z.object({ verb: z.string() }).optional(),
  type: z.enum(["query", "mutation", "subscription"]),
});

export function everyProcedure(): Procedure[] {
  return Object.entries(appRouter._def.procedures).map(([at, found]) => {
    const { meta, type } = Definition.parse(Reflect.get(found, "_def"));
    return { path: at, type, verb: isVerb(meta?.verb) ? meta.verb : null };
  });
}

export function callProcedure(
  of: { deps: Deps; scope: WorkspaceScope | null; path: string },
  input: unknown,
): Promise<unknown> {
  const caller: unknown = createCaller({ deps: of.deps, scope: of.scope });
  const call = of.path
    .split(".")
    .reduce<unknown>((at, key) => Reflect.get(Object(at), key), caller);
  if (typeof call !== "function") throw new Error(`no procedure ${of.path}`);
  return Promise.resolve(call(input));
}

const API = path.resolve(import.meta.dirname, "../../app/api");
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

type Handle = (
  request: Request,
  context: { params: Promise<Record<string, string>> },
) => Promise<Response>;
export type Route = {
  readonly method: string;
  readonly path: string;
  readonly verb: Verb | null;
  readonly handle: Handle;
};
const isHandle = (value: unknown): value is Handle => typeof value === "function";

export const routeFiles = (): string[] =>
  readdirSync(API, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|\/)route\.ts$/.test(file),
  );

export async function everyRoute(): Promise<Route[]> {
  const found: Route[] = [];
  for (const file of routeFiles().filter((one) => one.startsWith("v1/"))) {
    const exported = z.record(z.string(), z.unknown()).parse({
      ...(await import(path.join(API, file))),
    });
    for (const method of METHODS) {
      const handle = exported[method];
      if (!isHandle(handle)) continue;
      const verb: unknown = Reflect.get(handle, "verb");
      const at = `/${path.dirname(file).slice("v1/".length)}`;
      found.push({ method, path: at, verb: isVerb(verb) ? verb : null, handle });
    }
  }
  return found;
}
