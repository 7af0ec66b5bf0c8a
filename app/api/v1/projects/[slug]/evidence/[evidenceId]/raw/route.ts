import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { recordRead } from "#server/audit/commands.ts";
import { rawEvidence } from "#server/evidence/queries.ts";

/** Always a download of plain bytes: no browser shows, sniffs or runs what somebody sent. */
export const GET = projectRoute("evidence.read", async (call) => {
  const found = await rawEvidence(call.deps, call.scope, call.params.evidenceId ?? "");
  await recordRead(call.deps, call.scope, {
    action: "evidence.download",
    subject: { kind: "evidence", id: call.params.evidenceId ?? "" },
    detail: { digest: found.storedDigest },
  });
  const name = found.fileName ?? `${call.params.evidenceId}.txt`;
  const ascii = name.replace(/[^A-Za-z0-9._-]/g, "_");
  return new Response(new Uint8Array(found.body), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, no-store",
      etag: `"${found.storedDigest}"`,
    },
  });
});
