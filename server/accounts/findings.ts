// Mails are plain text. They name nobody but their reader and lead to this server only.

type Letter = { readonly subject: string; readonly text: string };

export function invitationMail(of: { workspace: string; link: string; days: number }): Letter {
  return {
    subject: "You are invited to Assay",
    text: `You are invited to the workspace “${of.workspace}” on Assay.

Open this link to join. It works once, for ${of.days} days, with this e-mail address only:

${of.link}
`,
  };
}

export function resetMail(of: { link: string; hours: number }): Letter {
  return {
    subject: "Set a new password for Assay",
    text: `Somebody asked for a new password for this address on Assay.

Open this link to set it. It works once, for ${of.hours} hours:

${of.link}

If that was not you, nothing has changed and there is nothing to do.
`,
  };
}

export function confirmMail(of: { link: string; hours: number }): Letter {
  return {
    subject: "Confirm your new e-mail address for Assay",
    text: `Open this link to sign in to Assay with this address from now on. It works once, for ${of.hours} hours:

${of.link}

If you did not ask for it, leave the link alone.
`,
  };
}

export function changedMail(): Letter {
  return {
    subject: "Your e-mail address on Assay was changed",
    text: `You no longer sign in to Assay with this address.

If that was not you, tell an owner of the workspace at once.
`,
  };
}

/** Why signing in by the identity provider led back to the sign-in page. */
const REFUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    no_group: "None of your groups has access here. Ask an owner of the workspace.",
    account_not_linked:
      "An account with your e-mail address exists here already, and it is not proven to be yours. Sign in with its password.",
    email_not_found: "The identity provider sent no e-mail address.",
    access_denied: "You broke off signing in.",
    invalid_code: "Signing in took too long. Try again.",
    state_mismatch: "Signing in took too long. Try again.",
    state_not_found: "Signing in took too long. Try again.",
  }),
);

export function whyNotIn(error: string): string {
  return REFUSED.get(error) ?? "The identity provider did not let you in. Try again.";
}

/** The head of a person's own page: what stands between others and their account. */
export function accountTitle(
  account: {
    readonly hasPassword: boolean;
    readonly hasSecondFactor: boolean;
    readonly passkeys: readonly unknown[];
  },
  sessions: number,
): string {
  const ways = [
    account.hasPassword ? (account.hasSecondFactor ? "password and code" : "password alone") : "",
    account.passkeys.length > 0 ? "passkey" : "",
    account.hasPassword ? "" : "your identity provider",
  ].filter((way) => way !== "");
  const where = sessions === 1 ? "on one device" : `on ${sessions} devices`;
  return `You are signed in ${where}, and get in by ${ways.join(" or ")}`;
}
