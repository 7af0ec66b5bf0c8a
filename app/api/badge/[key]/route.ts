import { problemFor } from "#app/api/v1/_http/problem.ts";
import { badgeImage } from "#server/badges/queries.ts";
import { appDeps } from "#server/platform/app-deps.ts";

const HEADERS = {
  // Pages that show it ask again: a badge that says yes for a day after a no is worse than none.
  "cache-control": "no-cache, max-age=0",
  "content-security-policy": "default-src 'none'; style-src 'none'; sandbox",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
};

/** Public by its address, which is a secret: 128 random bits. */
export async function GET(
  _request: Request,
  context: { params: Promise<{ key: string }> },
): Promise<Response> {
  let image: string | null;
  try {
    image = await badgeImage(appDeps(), (await context.params).key);
  } catch (error) {
    return problemFor(error);
  }
  if (image === null)
    return new Response("There is no badge here.\n", { status: 404, headers: HEADERS });
  return new Response(image, { headers: { ...HEADERS, "content-type": "image/svg+xml" } });
}
