import { guestRoute } from "#app/api/v1/_http/respond.ts";
import { withAuth } from "#server/identity/session.ts";
import { appDeps } from "#server/platform/app-deps.ts";

/** A plain form posts here, so that signing out works while scripts still load, or never do. */
export const POST = guestRoute(async (request) => {
  const { headers } = await withAuth(appDeps(), (auth) =>
    auth.api.signOut({ headers: request.headers, returnHeaders: true }),
  );
  headers.set("location", "/sign-in");
  headers.set("cache-control", "no-store");
  return new Response(null, { status: 303, headers });
});
