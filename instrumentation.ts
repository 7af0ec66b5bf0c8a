import type { Instrumentation } from "next";

/** Next calls it once in each process, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { prepareWebProcess } = await import("#server/start/web-process.ts");
  await prepareWebProcess();
}

/** A page that could not be drawn: the number that its reader is shown, beside the request's id. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logFault } = await import("#server/platform/log.ts");
  const digest =
    typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : "";
  logFault(context.routeType, error, { route: context.routePath, digest });
};
