import { signInBy } from "#app/api/auth/sign-in-by.ts";
import { Credentials } from "#server/identity/schema.ts";
import { acceptInvitation } from "#server/invitations/commands.ts";

/** Uses an invitation up, makes or joins with an account, and signs in. */
export const POST = signInBy(Credentials, acceptInvitation);
