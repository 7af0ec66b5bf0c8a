import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { guestRoute } from "#app/api/v1/_http/respond.ts";
import { scopeFromHeaders } from "#server/identity/session.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import { logFault } from "#server/platform/log.ts";
import { appRouter } from "#server/root.ts";

/** Forms and files pass to procedures without a preflight, so where a write comes from is asked here. */
const handler = guestRoute((request) => {
  const deps = appDeps();
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: async () => ({ deps, scope: await scopeFromHeaders(deps, request.headers) }),
    onError({ path, error }) {
      if (error.code === "INTERNAL_SERVER_ERROR")
        logFault(`tRPC ${path ?? ""}`, error.cause ?? error);
    },
  });
});

export { handler as GET, handler as POST };
