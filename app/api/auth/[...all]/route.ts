import { authOf } from "#server/identity/session.ts";
import { appDeps } from "#server/platform/app-deps.ts";

function handler(request: Request): Promise<Response> {
  return authOf(appDeps()).handler(request);
}

export { handler as GET, handler as POST };
