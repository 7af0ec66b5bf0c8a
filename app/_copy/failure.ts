import { OUTAGE_DIGEST } from "#server/platform/outage.ts";

/** Why a page could not be shown, by the number that the log has it under. */
export function failureWords(digest: string | undefined): string {
  if (digest === OUTAGE_DIGEST)
    return "The database does not answer at the moment; nothing that was saved is lost. Try again in a few seconds, and tell whoever runs this server when it stays away.";
  const failed = "Something failed on our side; nothing you sent was changed.";
  return digest ? `${failed} The log has it under ${digest}.` : failed;
}
