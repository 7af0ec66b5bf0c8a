import { z } from "zod";
import { bodyOf, guestRoute } from "#app/api/v1/_http/respond.ts";
import { confirmEmail } from "#server/accounts/commands.ts";
import { appDeps } from "#server/platform/app-deps.ts";

const Link = z.strictObject({ token: z.string().max(200) });

/** Makes the address that a mailed link was sent to one's own; looking at the page uses nothing up. */
export const POST = guestRoute(async (request) => {
  await confirmEmail(appDeps(), await bodyOf({ request }, Link));
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
});
