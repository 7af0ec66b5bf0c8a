import type { ReportFile } from "#server/reports/schema.ts";

/**
 * A report as a download. Its ETag is the report's own digest: asked for the same instant again (?at=), a
 * client that has it is told so.
 */
export function reportFile(request: Request, file: ReportFile): Response {
  const etag = `"${file.digest}"`;
  const headers = {
    "content-type": file.type,
    "content-disposition": `attachment; filename="${file.name}"`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, no-cache",
    etag,
  };
  if (request.headers.get("if-none-match")?.includes(etag))
    return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(file.bytes), { headers });
}

/** Written as it is read, at the pace of whoever takes it. */
export function streamedFile(of: {
  name: string;
  type: string;
  chunks: AsyncIterable<Uint8Array>;
}): Response {
  const chunks = of.chunks[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    cancel: async () => void (await chunks.return?.()),
  });
  return new Response(body, {
    headers: {
      "content-type": of.type,
      "content-disposition": `attachment; filename="${of.name}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
}
