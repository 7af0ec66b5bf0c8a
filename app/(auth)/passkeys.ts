import { type PostResult, post } from "./post.ts";

// The two ceremonies of WebAuthn. The browser turns JSON into what it wants and back (WebAuthn Level 3).

const OUTDATED = "This browser cannot use passkeys here. Update it, or use your password.";
const BROKEN_OFF = "The device did not confirm, or has no passkey for this address.";

const failed = (message: string): PostResult => ({ isDone: false, message, field: null });

async function optionsFrom(path: string): Promise<unknown> {
  const answer = await fetch(path);
  return answer.ok ? answer.json() : null;
}

/** Signs in with a passkey that is on this device or near it. */
export async function signInByPasskey(): Promise<PostResult> {
  if (!canDo()) return failed(OUTDATED);
  const options = await optionsFrom("/api/auth/passkey/generate-authenticate-options");
  if (!isRequest(options)) return failed("That did not work. Try again.");
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const credential = await navigator.credentials.get({ publicKey });
    if (!(credential instanceof PublicKeyCredential)) return failed(BROKEN_OFF);
    const response = credential.toJSON();
    return post("/api/auth/passkey/verify-authentication", { response });
  } catch {
    return failed(BROKEN_OFF);
  }
}

/** Makes a passkey for the account that is signed in. */
export async function addPasskey(name: string): Promise<PostResult> {
  if (!canDo()) return failed(OUTDATED);
  const options = await optionsFrom("/api/auth/passkey/generate-register-options");
  if (!isCreation(options))
    return failed("Sign in anew first: a passkey is added within a day of signing in.");
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const credential = await navigator.credentials.create({ publicKey });
    if (!(credential instanceof PublicKeyCredential)) return failed(BROKEN_OFF);
    const response = credential.toJSON();
    return post("/api/auth/passkey/verify-registration", { response, name });
  } catch {
    return failed(BROKEN_OFF);
  }
}

const canDo = () =>
  typeof PublicKeyCredential === "function" &&
  "parseCreationOptionsFromJSON" in PublicKeyCredential &&
  "toJSON" in PublicKeyCredential.prototype;

const has = (value: unknown, name: string) =>
  typeof value === "object" && value !== null && name in value;
const isRequest = (value: unknown): value is PublicKeyCredentialRequestOptionsJSON =>
  has(value, "challenge");
const isCreation = (value: unknown): value is PublicKeyCredentialCreationOptionsJSON =>
  has(value, "challenge") && has(value, "user");
