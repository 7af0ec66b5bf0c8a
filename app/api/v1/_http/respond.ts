import type { z } from "zod";
import { demandWritable, recordDenied } from "#server/audit/commands.ts";
import { once } from "#server/idempotency/commands.ts";
import {
  demand,
  demandIn,
  type ProjectVerb,
  type WorkspaceVerb,
} from "#server/identity/permissions.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { scopeFromHeaders } from "#server/identity/session.ts";
import { scopeFromBearer } from "#server/identity/tokens.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { noteWorkspace } from "#server/platform/origin.ts";
import { demandNames, UNSTORABLE, unstorableAt } from "#server/platform/storable.ts";
import { traced } from "#server/platform/telemetry.ts";
import { findProject } from "#server/projects/queries.ts";
import { readText } from "./body.ts";
import { InvalidContent, invalidContent, pointerTo, problemFor } from "./problem.ts";
import { isFromOtherPages, isFromOurPages } from "./site.ts";

type Params = Record<string, string>;
/** Next resolves params to nothing where a path has no names in it. */
type RouteContext = { params: Promise<Params | undefined> };
/** `verb` is the line of the permissions table that it stands under; the walk over all routes reads it. */
export type Handler = ((request: Request, context: RouteContext) => Promise<Response>) & {
  readonly verb: WorkspaceVerb | ProjectVerb;
};

/** What a handler works with. `scope` is proven and may do the verb. */
export type Call<Scope> = {
  readonly deps: Deps;
  readonly scope: Scope;
  readonly request: Request;
  readonly params: Params;
  readonly query: URLSearchParams;
};
export type Answer = {
  status?: number;
  body: unknown;
  /** What a repeat with the same Idempotency-Key is told instead, where body holds a secret. */
  keptBody?: unknown;
  headers?: Record<string, string>;
};

/** A route of the workspace: `export const GET = workspaceRoute("workspace.read", async ({ deps, scope }) => ({ body }))`. */
export function workspaceRoute(
  verb: WorkspaceVerb,
  handle: (call: Call<WorkspaceScope>) => Promise<Answer | Response>,
): Handler {
  return routeOf(verb, (call) => {
    demand(call.scope.actor, verb);
    return handle(call);
  });
}

/** A route below /projects/{slug}; the scope is that project's. */
export function projectRoute(
  verb: ProjectVerb,
  handle: (call: Call<ProjectScope>) => Promise<Answer | Response>,
): Handler {
  return routeOf(verb, async (call) => {
    const scope = await findProject(call.deps, call.scope, call.params.slug ?? "");
    demandIn(scope, verb);
    return handle({ ...call, scope });
  });
}

function routeOf(
  verb: WorkspaceVerb | ProjectVerb,
  handle: (call: Call<WorkspaceScope>) => Promise<Answer | Response>,
): Handler {
  const answer = async (request: Request, context: RouteContext) => {
    let call: Call<WorkspaceScope> | undefined;
    try {
      call = await callOf({ request, context });
      if (request.method !== "GET" && request.method !== "HEAD") demandWritable(call.deps);
      const known = call;
      return toResponse(await traced(`command ${verb}`, {}, () => handle(known)));
    } catch (error) {
      if (call && error instanceof AppError && error.code === "forbidden") await denied(call, verb);
      return problemFor(error);
    }
  };
  return Object.assign(answer, { verb });
}

function denied({ deps, scope, request }: Call<WorkspaceScope>, verb: string): Promise<void> {
  const what = `${request.method} ${new URL(request.url).pathname}`;
  return recordDenied(deps, scope, { what, verb });
}

async function callOf(of: {
  request: Request;
  context: RouteContext;
}): Promise<Call<WorkspaceScope>> {
  const deps = appDeps();
  const scope = await scopeOf(deps, of.request);
  noteWorkspace(scope.workspaceId);
  const params = (await of.context.params) ?? {};
  demandNames(params);
  const query = new URL(of.request.url).searchParams;
  demandStorable(Object.fromEntries(query), "The query does not fit");
  return { deps, scope, request: of.request, params, query };
}

/** A bearer token, or for reads and downloads the session of a browser. */
async function scopeOf(deps: Deps, request: Request): Promise<WorkspaceScope> {
  const authorization = request.headers.get("authorization");
  const scope = authorization
    ? await scopeFromBearer(deps, authorization)
    : isFromOurPages(request)
      ? await scopeFromHeaders(deps, request.headers)
      : null;
  if (scope) return scope;
  throw new AppError(
    "unauthenticated",
    authorization
      ? "The token is unknown, expired or revoked."
      : "Send a token: Authorization: Bearer …",
    { hint: "Tokens are made in Settings." },
  );
}

/** For what goes on long after it was asked: the scope as it is now. Throws once the caller may no longer. */
export async function scopeAgain(
  call: Pick<Call<ProjectScope>, "deps" | "request" | "scope">,
  verb: ProjectVerb,
): Promise<ProjectScope> {
  const { deps, request, scope } = call;
  const now = await findProject(deps, await scopeOf(deps, request), scope.slug);
  demandIn(now, verb);
  return now;
}

/**
 * What changes something before there is a session, or ends one. A form of another page that signs its
 * reader in, as its maker, would have them enter what is theirs into an account that is not.
 */
export function guestRoute(
  handle: (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      if (isFromOtherPages(request))
        throw new AppError("forbidden", "This was sent by a page of another site.");
      return await handle(request);
    } catch (error) {
      return problemFor(error);
    }
  };
}

export function toResponse(answer: Answer | Response): Response {
  if (answer instanceof Response) return answer;
  const status = answer.status ?? 200;
  const headers = { "cache-control": "no-store", ...answer.headers };
  if (status === 204) return new Response(null, { status, headers });
  return Response.json(answer.body, { status, headers });
}

/** The body as `schema`; throws a 400 or 422 that names every place that does not fit. */
export async function bodyOf<T extends z.ZodType>(
  call: { request: Request },
  schema: T,
): Promise<z.infer<T>> {
  return parseJson(await readText(call.request), schema);
}

function parseJson<T extends z.ZodType>(text: string, schema: T): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "null" : text);
  } catch (error) {
    throw new InvalidContent(
      400,
      `The body is not JSON: ${error instanceof Error ? error.message : "unreadable"}`,
    );
  }
  demandStorable(value, "The body does not fit");
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidContent(parsed.error, "The body does not fit");
  return parsed.data;
}

function demandStorable(value: unknown, where: string): void {
  const path = unstorableAt(value);
  if (path === null) return;
  const pointer = pointerTo(path);
  throw new InvalidContent(422, `${where}: ${pointer || "/"} ${UNSTORABLE}.`, [
    { pointer, message: UNSTORABLE },
  ]);
}

/** The query string as `schema` (each name once). */
export function queryOf<T extends z.ZodType>(
  call: { query: URLSearchParams },
  schema: T,
): z.infer<T> {
  const parsed = schema.safeParse(Object.fromEntries(call.query));
  if (!parsed.success) throw invalidContent(parsed.error, "The query does not fit");
  return parsed.data;
}

/**
 * A JSON write: parses the body, and when an Idempotency-Key is sent, runs once per key and answers
 * repeats with the first answer.
 */
export async function write<Scope extends WorkspaceScope, T extends z.ZodType>(
  call: Call<Scope>,
  schema: T,
  run: (input: z.infer<T>) => Promise<Answer>,
): Promise<Answer> {
  const text = await readText(call.request);
  const input = parseJson(text, schema);
  const key = call.request.headers.get("idempotency-key");
  if (key === null) return run(input);
  let first: Answer | undefined;
  const { pathname } = new URL(call.request.url);
  const reply = await once(call.deps, call.scope, {
    key,
    requestDigest: sha256(`${call.request.method} ${pathname}\n${text}`),
    run: async () => {
      const answer = await run(input);
      first = answer;
      return { status: answer.status ?? 200, body: answer.keptBody ?? answer.body };
    },
  });
  return first ?? { ...reply, headers: { "idempotency-replayed": "true" } };
}
