import { appDeps } from "#server/platform/app-deps.ts";
import { isReachable } from "#server/platform/db.ts";
import { isStopping } from "#server/platform/stopping.ts";

export const dynamic = "force-dynamic";

/** Ready for traffic: the database answers, and nobody asked the server to stop. */
export async function GET(): Promise<Response> {
  if (isStopping()) return Response.json({ status: "stopping" }, { status: 503 });
  const isReady = await isReachable(appDeps().db);
  return Response.json(
    { status: isReady ? "ready" : "no database" },
    { status: isReady ? 200 : 503 },
  );
}
