import { readBytes } from "#app/api/v1/_http/body.ts";
import { problemFor } from "#app/api/v1/_http/problem.ts";
import { toResponse } from "#app/api/v1/_http/respond.ts";
import { receiveHook } from "#server/hooks/commands.ts";
import { appDeps } from "#server/platform/app-deps.ts";

/** GitHub sends at most 25 MB, the others far less. */
const BYTES_MAX = 25_000_000;

/**
 * A tool's delivery, proven by its secret. 200: read or noted. 202: proven, but nothing reads it; it is
 * recorded as refused, and the sender must not send it again and again. 401: not proven.
 */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ connectionId: string }> },
): Promise<Response> {
  try {
    const { connectionId } = await params;
    const { headers } = request;
    const body = await readBytes(request, BYTES_MAX);
    const answer = await receiveHook(appDeps(), { connectionId, headers, body });
    return toResponse({ status: answer.kind === "refused" ? 202 : 200, body: answer });
  } catch (error) {
    return problemFor(error);
  }
}
