import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { z } from "zod";
import { demandWritable, recordDenied } from "#server/audit/commands.ts";
import {
  demand,
  demandIn,
  type ProjectVerb,
  type WorkspaceVerb,
} from "#server/identity/permissions.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError, type AppErrorCode } from "#server/platform/errors.ts";
import { metrics } from "#server/platform/metrics.ts";
import { loggedWords, noteWorkspace } from "#server/platform/origin.ts";
import { outageError } from "#server/platform/outage.ts";
import { demandNames, UNSTORABLE, unstorableAt } from "#server/platform/storable.ts";
import { traced } from "#server/platform/telemetry.ts";
import { findProject } from "#server/projects/queries.ts";

/** What every procedure gets: the dependencies and the scope that the session minted, or null when signed out. */
export type TrpcContext = { readonly deps: Deps; readonly scope: WorkspaceScope | null };

const TRPC_CODE = {
  "not-found": "NOT_FOUND",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  invalid: "BAD_REQUEST",
  conflict: "CONFLICT",
  "precondition-failed": "PRECONDITION_FAILED",
  "too-large": "PAYLOAD_TOO_LARGE",
  unsupported: "UNSUPPORTED_MEDIA_TYPE",
  "rate-limited": "TOO_MANY_REQUESTS",
  "read-only": "SERVICE_UNAVAILABLE",
  unavailable: "SERVICE_UNAVAILABLE",
  internal: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<AppErrorCode, TRPCError["code"]>;

/** Which line of the permissions table a procedure stands under; the walk over all of them reads it. */
export type ProcedureMeta = { readonly verb: WorkspaceVerb | ProjectVerb };

const t = initTRPC
  .context<TrpcContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: superjson,
    errorFormatter({ shape, error }) {
      const cause = error.cause;
      const isOurs = cause instanceof AppError;
      const isInput = error.code === "BAD_REQUEST" && cause instanceof z.ZodError;
      return {
        ...shape,
        message: isOurs
          ? cause.message
          : isInput
            ? cause.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")
            : error.code === "INTERNAL_SERVER_ERROR"
              ? `Something failed on our side. ${loggedWords("Try again.")}`
              : shape.message,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          appCode: isOurs ? cause.code : null,
          hint: isOurs ? (cause.hint ?? null) : null,
          pointer: isOurs ? (cause.pointer ?? null) : null,
        },
      };
    },
  });

/** As a procedure tells it; also for what fails before one is reached. */
export const told = (cause: AppError) =>
  new TRPCError({ code: TRPC_CODE[cause.code], message: cause.message, cause });

const translateErrors = t.middleware(async ({ ctx, path, meta, next }) => {
  const result = await next();
  if (result.ok) return result;
  const cause =
    result.error.cause instanceof AppError ? result.error.cause : outageError(result.error);
  if (cause === null) return result;
  if (cause.code === "forbidden" && ctx.scope)
    await recordDenied(ctx.deps, ctx.scope, { what: path, verb: meta?.verb });
  throw told(cause);
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const Names = z.object({ slug: z.string().optional(), id: z.string().optional() });

/** A page's address may name anything: what no project and no row can be called is not there. */
const refuseUnstorable = t.middleware(async ({ getRawInput, next }) => {
  const input = await getRawInput();
  const path = unstorableAt(input);
  if (path === null) return next();
  const { slug = "", id = "" } = Names.safeParse(input).data ?? {};
  demandNames({ slug, id });
  throw new AppError("invalid", `The text at ${path.join(".") || "the top"} ${UNSTORABLE}.`);
});

const refuseWhenReadOnly = t.middleware(({ ctx, type, next }) => {
  if (type === "mutation") demandWritable(ctx.deps);
  return next();
});

/** A call is a span and is counted, by its name: there are as many as there are procedures. */
const observed = t.middleware(async ({ ctx, path, type, next }) => {
  const startedAt = performance.now();
  noteWorkspace(ctx.scope?.workspaceId);
  const result = await traced(`${type} ${path}`, {}, next);
  const outcome = result.ok ? "ok" : result.error.code.toLowerCase();
  const seconds = (performance.now() - startedAt) / 1000;
  metrics().procedures.observe({ procedure: path, outcome }, seconds);
  return result;
});

export const publicProcedure = t.procedure
  .use(observed)
  .use(translateErrors)
  .use(refuseWhenReadOnly)
  .use(refuseUnstorable);

const memberProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.scope) throw new AppError("unauthenticated", "Sign in first.");
  return next({ ctx: { deps: ctx.deps, scope: ctx.scope } });
});

/** A signed-in member who may do `verb` in the workspace. */
export const workspaceProcedure = (verb: WorkspaceVerb) =>
  memberProcedure.meta({ verb }).use(({ ctx, next }) => {
    demand(ctx.scope.actor, verb);
    return next({ ctx });
  });

/** A member who may do `verb` in the project named by `slug`; the scope in ctx is the project's. */
export const projectProcedure = (verb: ProjectVerb) =>
  memberProcedure
    .meta({ verb })
    .input(z.object({ slug: z.string() }))
    .use(async ({ ctx, input, next }) => {
      const scope = await findProject(ctx.deps, ctx.scope, input.slug);
      demandIn(scope, verb);
      return next({ ctx: { deps: ctx.deps, scope } });
    });
