import { streamedFile } from "#app/api/v1/_http/report.ts";
import { queryOf, workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { portfolioLines } from "#server/portfolio/queries.ts";
import { csvHead, csvLine } from "#server/portfolio/rules.ts";
import type { PortfolioProject } from "#server/portfolio/schema.ts";
import { PortfolioFilter } from "#server/portfolio/schema.ts";

/** Streamed: rows leave as they are read, so ten thousand projects need no more memory than a batch. */
export const GET = workspaceRoute("workspace.read", async (call) => {
  const lines = portfolioLines(call.deps, call.scope, queryOf(call, PortfolioFilter));
  // The first batch is read before the answer begins, so that a fault is still said as one.
  const first = await lines.next();
  return streamedFile({
    name: "portfolio.csv",
    type: "text/csv; charset=utf-8",
    chunks: rowsOf(first, lines),
  });
});

async function* rowsOf(
  first: IteratorResult<PortfolioProject>,
  rest: AsyncGenerator<PortfolioProject>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  try {
    yield encoder.encode(csvHead());
    if (first.done) return;
    yield encoder.encode(csvLine(first.value));
    for await (const line of rest) yield encoder.encode(csvLine(line));
  } finally {
    await rest.return(undefined);
  }
}
