export const FORMAT = "assay-backup";
/** Raised when the file itself is built otherwise; what the tables hold is told by the migrations. */
export const VERSION = 1;

/** A table is written in pieces, because a tar wants the size of what it holds before the bytes. */
export const PIECE_BYTES = 4_000_000;
/** What the first and the last entry may hold; a few thousand bytes for a hundred tables. */
export const NOTE_BYTES_MAX = 4_000_000;
/**
 * How many times its own size a file may unpack to. Tables are text, documents compressed bytes in
 * hexadecimal: the demo's file is 8 times smaller than what it holds, and gzip ends at 1,030.
 */
export const RATIO_MAX = 300;
/** Below, a file of many equal rows may be smaller by more. */
export const RATIO_FROM_BYTES = 200_000_000;
/** As large as a document may unpack to. */
export const DOCUMENT_BYTES_MAX = 1_000_000_000;

/** The queue's rows are of another schema and its tables its own affair: carried as what its functions take. */
export const QUEUE_JOBS = "queue jobs";
export const QUEUE_SCHEDULE = "queue schedule";

/** Which columns tell that a document is what its digest says. The body comes last in its row. */
export const DOCUMENTS = {
  table: "Evidence",
  project: "projectId",
  id: "id",
  digest: "storedDigest",
  coding: "bodyCoding",
  body: "body",
} as const;
