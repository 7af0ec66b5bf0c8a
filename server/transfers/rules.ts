const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Every id in a line that `to` has another for, in columns and deep inside their JSON alike. */
export function withOtherIds(line: string, to: (id: string) => string | undefined): string {
  return line.replace(ID, (id) => to(id) ?? id);
}

export function idsIn(text: string): string[] {
  return text.match(ID) ?? [];
}

/** Of somebody whom another server knows; the same id is the same name. */
export function importedName(digestOfId: string): string {
  return `Imported person ${digestOfId.slice(0, 4)}`;
}

/** RFC 2606: no mail ever reaches it. */
export const IMPORTED_DOMAIN = "imported.invalid";

/** A row as it is kept here: of this project; a connection without its secret and switched off. */
export function rowHere(
  of: { table: string; row: Readonly<Record<string, unknown>> },
  projectId: string,
): Record<string, unknown> {
  const row = { ...of.row, projectId };
  if (of.table !== "Connection") return row;
  return { ...row, secretBox: null, isEnabled: false, nextAt: null };
}
