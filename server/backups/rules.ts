import { QUEUE_JOBS, QUEUE_SCHEDULE } from "./catalogue.ts";
import type { AppliedMigration, Opening, TableShape } from "./schema.ts";

/** So that a row comes after those it refers to; alphabetical where there is a choice. */
export function inOrderOfNeeds(tables: readonly TableShape[]): TableShape[] {
  const waiting = new Map(
    [...tables].sort((a, b) => (a.name < b.name ? -1 : 1)).map((table) => [table.name, table]),
  );
  const ordered: TableShape[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].find((table) =>
      table.needs.every((name) => name === table.name || !waiting.has(name)),
    );
    if (!next) throw new Error(`tables refer to each other: ${[...waiting.keys()].join(", ")}`);
    waiting.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}

/** Why this Assay cannot hold what is in the file; null when it can. */
export function whyOtherVersion(
  opening: Opening,
  known: readonly AppliedMigration[],
): { message: string; hint: string } | null {
  const checksums = new Map(known.map(({ name, checksum }) => [name, checksum]));
  const unknown = opening.migrations.filter(({ name }) => !checksums.has(name));
  if (unknown.length > 0)
    return {
      message: `The backup is of a newer Assay (${opening.assayVersion}): its database has ${names(unknown)}, which this one does not know.`,
      hint: "Restore it with that version or a later one.",
    };
  const edited = opening.migrations.filter(
    ({ name, checksum }) => checksums.get(name) !== checksum,
  );
  if (edited.length > 0)
    return {
      message: `The backup's database was made by another ${names(edited)} than this version has.`,
      hint: "Restore it with the version that made it.",
    };
  const has = new Set(opening.migrations.map(({ name }) => name));
  const skipped = known.slice(0, opening.migrations.length).filter(({ name }) => !has.has(name));
  if (skipped.length > 0)
    return {
      message: `The backup's database lacks ${names(skipped)}, and has later ones.`,
      hint: "Restore it with the version that made it.",
    };
  return null;
}

/** Why this Assay would leave something of the database out; null when it knows all of it. */
export function whyNewerDatabase(
  applied: readonly AppliedMigration[],
  known: readonly AppliedMigration[],
): string | null {
  const has = new Set(known.map(({ name }) => name));
  const unknown = applied.filter(({ name }) => !has.has(name));
  if (unknown.length === 0) return null;
  return `The database is of a newer Assay: it has ${names(unknown)}, which this one does not know.`;
}

const names = (of: readonly { name: string }[]) =>
  of
    .slice(0, 3)
    .map(({ name }) => name)
    .join(", ") + (of.length > 3 ? ` and ${of.length - 3} more` : "");

const QUEUE: readonly string[] = [QUEUE_JOBS, QUEUE_SCHEDULE];

/** Why the tables of the file are not those of the database; null when they are, column by column. */
export function whyOtherTables(
  opening: Opening,
  shapes: readonly TableShape[],
  demanded: readonly string[],
): string | null {
  const there = new Map(shapes.map((shape) => [shape.name, shape]));
  const told = opening.tables.map(({ name }) => name);
  if (new Set(told).size < told.length) return "The backup names a table twice.";
  for (const { name, columns } of opening.tables.filter((table) => !QUEUE.includes(table.name))) {
    const shape = there.get(name);
    if (!shape) return `The backup holds ${cut(name)}, which is no table of Assay.`;
    if (sorted(columns) !== sorted(shape.columns))
      return `The backup's ${name} has other columns than the table.`;
  }
  const lacking = demanded.filter((name) => there.has(name) && !told.includes(name));
  return lacking.length > 0 ? `The backup lacks ${lacking.slice(0, 3).join(", ")}.` : null;
}

const cut = (text: string) => text.slice(0, 60);
const sorted = (texts: readonly string[]) => JSON.stringify([...texts].sort());

const PIECE = /^tables\/(.{1,100})\/(\d{6,9})$/;

export const pieceName = (table: string, number: number) =>
  `tables/${table}/${String(number).padStart(6, "0")}`;

/** Which piece of which table an entry of the tar is; null when it is none. */
export function pieceOf(entry: string): { table: string; number: number } | null {
  const found = PIECE.exec(entry);
  return found?.[1] && found[2] ? { table: found[1], number: Number(found[2]) } : null;
}
