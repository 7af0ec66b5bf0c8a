/** RFC 2606: no mail ever reaches it. */
export const ERASED_DOMAIN = "erased.invalid";

/** What stands for somebody who was erased; the same id is the same pseudonym, so their answers stay one person's. */
export function pseudonymOf(digestOfId: string): string {
  return `Former member ${digestOfId.slice(0, 4)}`;
}
