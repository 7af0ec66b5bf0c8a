import { policyJsonSchema } from "#server/policies/rules/json-schema.ts";

/** Open to everybody: editors fetch it without a token, and it says nothing of anybody's policy. */
export const GET = (): Response =>
  Response.json(policyJsonSchema(), {
    headers: { "cache-control": "public, max-age=300", "access-control-allow-origin": "*" },
  });
