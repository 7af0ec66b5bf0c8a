import { bodyOf, guestRoute } from "#app/api/v1/_http/respond.ts";
import { ResetRequest } from "#server/accounts/schema.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import { askForReset } from "#server/sign-in/commands.ts";

/** The same answer for every address; a link goes to the mailbox of one that is a member's. */
export const POST = guestRoute(async (request) => {
  await askForReset(appDeps(), await bodyOf({ request }, ResetRequest));
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
});
