import { z } from "zod";
import { Role, Visibility } from "#server/identity/schema.ts";
import { Project, Slug } from "#server/projects/schema.ts";
import { FORMAT, VERSION } from "./catalogue.ts";

export const CarriedProject = Project.omit({ workspaceId: true }).extend({
  visibility: Visibility,
  createdAt: z.coerce.date(),
  updatedAt: z.coerce.date(),
  archivedAt: z.coerce.date().nullable(),
});
export type CarriedProject = z.infer<typeof CarriedProject>;

/** The first line. People are ids and what they answered as; no name, no address. */
export const Manifest = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  exportedAt: z.iso.datetime(),
  catalogueVersion: z.string(),
  project: CarriedProject,
  people: z
    .array(z.object({ id: z.string().max(200), role: Role.nullable() }))
    .max(10_000)
    .refine(
      (all) => new Set(all.map(({ id }) => id)).size === all.length,
      "somebody is in it twice",
    ),
});
export type Manifest = z.infer<typeof Manifest>;

/** What is read of a first line before anything else is believed. */
export const AnyManifest = z.looseObject({ format: z.string(), version: z.number() });

export const RowLine = z.strictObject({
  table: z.string(),
  row: z.record(z.string(), z.unknown()),
});
export type RowLine = z.infer<typeof RowLine>;

/** The last line: how many rows of each table came before it, and the SHA-256 of every byte before it. */
export const EndLine = z.strictObject({
  end: z.strictObject({
    rows: z.record(z.string(), z.int()),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});

export const ImportQuery = z.object({
  slug: Slug.optional().describe(
    "What to call it here; left out: its own slug or the next free one.",
  ),
});
export type ImportQuery = z.infer<typeof ImportQuery>;

export const Imported = z.object({
  slug: z.string(),
  name: z.string(),
  /** Rows by table. */
  rows: z.record(z.string(), z.int()),
  people: z.int(),
  connections: z.int(),
});
export type Imported = z.infer<typeof Imported>;
