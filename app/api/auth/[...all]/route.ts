import { problemFor } from "#app/api/v1/_http/problem.ts";
import { answerAuth } from "#server/identity/session.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import { isReachable } from "#server/platform/db.ts";
import { databaseAway } from "#server/platform/outage.ts";

async function handler(request: Request): Promise<Response> {
  try {
    const answer = await answerAuth(appDeps(), request);
    // better-auth answers a fault itself, and does not say which.
    const isFault = answer.status >= 500 && !appDeps().isReadOnly;
    if (!isFault || (await isReachable(appDeps().db))) return answer;
    return problemFor(databaseAway());
  } catch (error) {
    return problemFor(error);
  }
}

export { handler as GET, handler as POST };
