import type { Checked } from "./schema.ts";

const MB = 1e6;
const SHOWN = 10;

/** What a file holds, in lines for a terminal. */
export function backupFindings(of: {
  readonly done: string;
  readonly file: string;
  readonly sizeBytes: number;
  readonly checked: Checked;
}): string[] {
  const { opening, manifest, digest, damaged } = of.checked;
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const filled = manifest.tables.filter((table) => table.rows > 0);
  return [
    ...filled.map((table) => `${String(table.rows).padStart(9)}  ${table.sha256}  ${table.name}`),
    `${of.done}: ${of.file}, ${(of.sizeBytes / MB).toFixed(1)} MB, ${rows} rows, ${manifest.documents} documents, as of ${opening.createdAt}.`,
    `Digest: ${digest}. Assay ${opening.assayVersion}, tables of ${opening.migrations.at(-1)?.name}.`,
    ...damagedFindings(of.checked),
    ...(damaged.length === 0 ? ["Each document is what its digest says."] : []),
    opening.secret === undefined
      ? "The secret (ASSAY_SECRET) is not in it: keep that elsewhere."
      : "The secret (ASSAY_SECRET) is in it.",
  ];
}

export function damagedFindings({ damaged }: Pick<Checked, "damaged">): string[] {
  if (damaged.length === 0) return [];
  const shown = damaged.slice(0, SHOWN).map(({ projectId, id }) => `  ${projectId}/${id}`);
  const more = damaged.length > SHOWN ? [`  and ${damaged.length - SHOWN} more`] : [];
  return [
    `${damaged.length} documents are not what their digest says, and were not when the backup was made:`,
    ...shown,
    ...more,
  ];
}
