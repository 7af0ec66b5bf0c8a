import { catalogueJsonSchema } from "#server/own-catalogues/findings.ts";

/** Open to everybody: editors fetch it without a token, and it says nothing of anybody's catalogue. */
export const GET = (): Response =>
  Response.json(catalogueJsonSchema(), {
    headers: { "cache-control": "public, max-age=300", "access-control-allow-origin": "*" },
  });
