import { signInBy } from "#app/api/auth/sign-in-by.ts";
import { claimOwnerLink } from "#server/identity/commands.ts";
import { OwnerCredentials } from "#server/identity/schema.ts";

/** Uses the one-time owner link up, sets the password and signs in. */
export const POST = signInBy(OwnerCredentials, claimOwnerLink);
