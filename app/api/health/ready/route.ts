import { appDeps } from "#server/platform/app-deps.ts";
import { isReachable } from "#server/platform/db.ts";

export const dynamic = "force-dynamic";

/** Ready for traffic: the database answers. */
export async function GET(): Promise<Response> {
  const isReady = await isReachable(appDeps().db);
  return Response.json(
    { status: isReady ? "ready" : "no database" },
    { status: isReady ? 200 : 503 },
  );
}
