import { answerAuth } from "#server/identity/session.ts";
import { appDeps } from "#server/platform/app-deps.ts";

function handler(request: Request): Promise<Response> {
  return answerAuth(appDeps(), request);
}

export { handler as GET, handler as POST };
