/** The fact in its document; `at` opens it on the server, the fragment scrolls to it. */
export function factHref(slug: string, of: { evidenceId: string; pointer: string }): string {
  const at = encodeURIComponent(of.pointer);
  return `/projects/${slug}/evidence/${of.evidenceId}?at=${at}#${of.pointer}`;
}
