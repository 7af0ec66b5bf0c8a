import { openApiDocument } from "./document.ts";

/** Open to everybody: it says how to ask, not what the answers are. */
export const GET = (): Response =>
  Response.json(openApiDocument(), { headers: { "cache-control": "public, max-age=300" } });
