import { z } from "zod";
import { type EventIdentity, Note, Refusal } from "#server/evidence/schema.ts";
import { type IngestResult, Receipt } from "#server/receipts/schema.ts";

/** Bytes as they arrived, before anything is known about what they hold. */
export type Arrived = {
  readonly bytes: Uint8Array;
  readonly mediaType?: string | undefined;
  readonly fileName?: string | undefined;
  /** The ce-* headers of a request, in lower case; other headers say nothing about the document. */
  readonly eventHeaders?: Readonly<Record<string, string>> | undefined;
};

/** A document taken out of what carried it. */
export type Carried = {
  readonly kind: "document";
  readonly bytes: Buffer;
  readonly fileName: string | undefined;
  readonly mediaType: string | undefined;
  readonly event?: EventIdentity;
  /** The event's time, for a document that carries none. */
  readonly statedAt?: Date;
  readonly notes: readonly Note[];
};
export type CarriedRefusal = {
  readonly kind: "refused";
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly refusal: Refusal;
};

/** Present in a folder and no refusal: a log beside the reports, a link, an archive inside the archive. */
export const NotRead = z.object({ fileName: z.string(), reason: z.string() });
export type NotRead = z.infer<typeof NotRead>;

export type Opened =
  | { readonly kind: "one"; readonly document: Carried }
  | {
      readonly kind: "many";
      readonly members: readonly (Carried | CarriedRefusal)[];
      readonly notRead: readonly NotRead[];
      readonly notes: readonly Note[];
      /** A folder of a CI job holds more than reports: what nobody reads is then no refusal. */
      readonly isFolder: boolean;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export const FileOutcome = z.union([
  z.object({ fileName: z.string(), receipt: Receipt }),
  z.object({ fileName: z.string(), refusal: Refusal }),
]);
export type FileOutcome = z.infer<typeof FileOutcome>;

/** The answer to several documents that came together. */
export const ManyReceipts = z.object({
  files: z.array(FileOutcome),
  notRead: z.array(NotRead),
  notes: z.array(Note),
});
export type ManyReceipts = z.infer<typeof ManyReceipts>;

export type Delivered =
  | { readonly kind: "one"; readonly result: IngestResult }
  /** Only of a file that came with the rest of its folder. */
  | { readonly kind: "unread"; readonly refusal: Refusal }
  | ({ readonly kind: "many" } & ManyReceipts);
