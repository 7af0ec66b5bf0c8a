import { z } from "zod";
import { FORMAT, VERSION } from "./catalogue.ts";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Count = z.int().nonnegative();
const Name = z.string().min(1).max(100);

export const AppliedMigration = z.object({ name: Name, checksum: Sha256 });
export type AppliedMigration = z.infer<typeof AppliedMigration>;

/** What any version of the file says of itself. */
export const AnyOpening = z.looseObject({ format: z.string(), version: z.int() });

/** The first entry: what the file is of. */
export const Opening = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  assayVersion: z.string(),
  createdAt: z.iso.datetime(),
  postgres: z.string(),
  migrations: z.array(AppliedMigration).min(1).max(10_000),
  /** In the order that their references need. */
  tables: z
    .array(z.object({ name: Name, columns: z.array(Name).min(1).max(1_000) }))
    .min(1)
    .max(1_000),
  /** Tells whether another secret is the same one, and nothing else of it. */
  secretMark: z.string().nullable(),
  /** Only where it was asked for. */
  secret: z.string().optional(),
});
export type Opening = z.infer<typeof Opening>;

export const Sequence = z.object({
  table: Name,
  column: Name,
  value: z.string().regex(/^\d{1,19}$/),
  isCalled: z.boolean(),
});
export type Sequence = z.infer<typeof Sequence>;

/** One table as it was written: COPY's text format, in the order of the key. */
export const TableDigest = z.object({ name: Name, rows: Count, bytes: Count, sha256: Sha256 });
export type TableDigest = z.infer<typeof TableDigest>;

/** The last entry: what the others have to be. A file without it was cut off. */
export const Manifest = z.object({
  openingSha256: Sha256,
  tables: z.array(TableDigest),
  sequences: z.array(Sequence).max(1_000),
  documents: Count,
});
export type Manifest = z.infer<typeof Manifest>;

/** A document whose bytes are not those of its digest, already where the backup was made. */
export type DamagedDocument = { readonly projectId: string; readonly id: string };

export type Checked = {
  readonly opening: Opening;
  readonly manifest: Manifest;
  /** Of the last entry, which has the digests of all others: of equal data and time it is equal. */
  readonly digest: string;
  readonly damaged: readonly DamagedDocument[];
};

/** A table of the database, as the catalogue of PostgreSQL describes it. */
export const TableShape = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  key: z.array(z.object({ name: z.string(), isText: z.boolean() })),
  /** The tables that it refers to. */
  needs: z.array(z.string()),
});
export type TableShape = z.infer<typeof TableShape>;

/** What the database says of itself. */
export const ServerFacts = z.object({
  at: z.date(),
  encoding: z.string(),
  extensions: z.array(z.string()),
  /** Whether the role of this connection owns the audit log. */
  isOwner: z.boolean(),
});
export type ServerFacts = z.infer<typeof ServerFacts>;
