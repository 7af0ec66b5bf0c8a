import { z } from "zod";

/** What the hooks read of a body; better-auth checks all of it. */
export const SignInBody = z.object({
  email: z.string().optional().catch(undefined),
  trustDevice: z.boolean().optional().catch(undefined),
  idToken: z.unknown().optional(),
  callbackURL: z.unknown().optional(),
  errorCallbackURL: z.unknown().optional(),
  newUserCallbackURL: z.unknown().optional(),
});

/** How an address of better-auth was answered. */
export type Outcome = {
  readonly path: string;
  readonly email: string | undefined;
  /** Who signed in, is signed in, or has given a password and owes the second factor. */
  readonly userId: string | undefined;
  readonly isFailed: boolean;
  readonly hasSecondFactor: boolean;
  /** A session was made. */
  readonly isSignedIn: boolean;
  /** The browser came with the cookie of a sign-in that lacked the second factor. */
  readonly owesFactor: boolean;
};

export type SignInEvent =
  | {
      readonly kind: "signed-in";
      readonly userId: string;
      readonly by: "password" | "sso" | "passkey";
    }
  | { readonly kind: "failed"; readonly email: string }
  | { readonly kind: "failed-factor"; readonly userId: string }
  | { readonly kind: "factor"; readonly userId: string; readonly changed: string };
