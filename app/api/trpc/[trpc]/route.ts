import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { scopeFromHeaders } from "#server/identity/session.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import { logFault } from "#server/platform/log.ts";
import { appRouter } from "#server/root.ts";

function handler(request: Request): Promise<Response> {
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
}

export { handler as GET, handler as POST };
