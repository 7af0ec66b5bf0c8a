import { queryOf, workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { recordRead } from "#server/audit/commands.ts";
import { exportOf } from "#server/audit/queries.ts";
import { type AuditEntry, AuditFilter } from "#server/audit/schema.ts";

/** JSON lines, newest first, written as they are read: a log of millions is never held. */
export const GET = workspaceRoute("audit.read", async (call) => {
  const filter = queryOf(call, AuditFilter);
  await recordRead(call.deps, call.scope, { action: "audit.export", detail: filter });
  return new Response(linesOf(exportOf(call.deps, call.scope, filter)), {
    headers: {
      "content-type": "application/x-ndjson",
      "content-disposition": 'attachment; filename="assay-audit.jsonl"',
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    },
  });
});

function linesOf(entries: AsyncGenerator<AuditEntry>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await entries.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
    },
    cancel: async () => void (await entries.return(undefined)),
  });
}
