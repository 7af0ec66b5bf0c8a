import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { guestRoute } from "#app/api/v1/_http/respond.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { scopeFromHeaders } from "#server/identity/session.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import type { Deps } from "#server/platform/deps.ts";
import { logFault } from "#server/platform/log.ts";
import { outageError } from "#server/platform/outage.ts";
import { appRouter } from "#server/root.ts";
import { told } from "#server/trpc.ts";

/** Forms and files pass to procedures without a preflight, so where a write comes from is asked here. */
const handler = guestRoute((request) => {
  const deps = appDeps();
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: async () => ({ deps, scope: await scopeOf(deps, request) }),
    onError({ path, error }) {
      if (error.code === "INTERNAL_SERVER_ERROR")
        logFault(`tRPC ${path ?? ""}`, error.cause ?? error);
    },
  });
});

/** Whoever asks is looked up first, so that a database that is away shows here. */
async function scopeOf(deps: Deps, request: Request): Promise<WorkspaceScope | null> {
  try {
    return await scopeFromHeaders(deps, request.headers);
  } catch (error) {
    const outage = outageError(error);
    throw outage ? told(outage) : error;
  }
}

export { handler as GET, handler as POST };
