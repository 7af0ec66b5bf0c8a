/** A file to keep, never one that a browser opens as a page of ours. */
export function fileOf(of: { body: string; name: string; type: string }): Response {
  return new Response(of.body, {
    headers: {
      "content-type": of.type,
      "content-disposition": `attachment; filename="${of.name}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
}
