import { queryOf, workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { portfolioLines } from "#server/portfolio/queries.ts";
import { csvHead, csvLine } from "#server/portfolio/rules.ts";
import { PortfolioFilter } from "#server/portfolio/schema.ts";

/** Streamed: rows leave as they are read, so ten thousand projects need no more memory than a batch. */
export const GET = workspaceRoute("workspace.read", async (call) => {
  const lines = portfolioLines(call.deps, call.scope, queryOf(call, PortfolioFilter));
  // The first batch is read before the answer begins, so that a fault is still said as one.
  const first = await lines.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(encoder.encode(csvHead()));
      if (!first.done) controller.enqueue(encoder.encode(csvLine(first.value)));
    },
    pull: async (controller) => {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(csvLine(next.value)));
    },
    cancel: async () => void (await lines.return(undefined)),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="portfolio.csv"',
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
});
