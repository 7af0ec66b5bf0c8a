import { problem, problemFor } from "#app/api/v1/_http/problem.ts";
import { figures } from "#server/jobs/queries.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import { readEnv } from "#server/platform/env.ts";
import { origin } from "#server/platform/origin.ts";
import { whyNotScrape } from "#server/platform/scrape.ts";

export const dynamic = "force-dynamic";

/** What Prometheus scrapes: figures of this process and of the queue, in its text format. */
export async function GET(request: Request): Promise<Response> {
  try {
    const env = readEnv();
    const why = whyNotScrape(
      { authorization: request.headers.get("authorization"), from: origin() },
      { token: env.ASSAY_METRICS_TOKEN, origin: env.ASSAY_ORIGIN },
    );
    if (why !== null) return problem({ status: 401, code: "unauthenticated", detail: why });
    const { body, contentType } = await figures(appDeps());
    return new Response(body, {
      headers: { "content-type": contentType, "cache-control": "no-store" },
    });
  } catch (error) {
    return problemFor(error);
  }
}
