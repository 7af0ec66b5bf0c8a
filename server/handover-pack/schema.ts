import type { FoundFact } from "#server/facts/store.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import type { HandoverReceipt } from "#server/handover-receipts/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import type { MonitoringPage } from "#server/monitoring/schema.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import type { Project } from "#server/projects/schema.ts";
import type { StoredRun } from "#server/runs/schema.ts";

/** What nobody and no evidence says. */
export const UNKNOWN = "unknown";

/** Somebody whom the receiving team may have to ask. */
export type Contact = {
  readonly name: string;
  /** Left out where whoever asks may not see the addresses of members. */
  readonly email: string | null;
  readonly role: Role;
  /** Areas of the project that they own. */
  readonly areas: readonly string[];
  readonly standing: string;
};

/** All that the pack is written from but the documents themselves, read of one view of the database. */
export type PackInput = {
  readonly project: Project;
  readonly picture: Picture;
  readonly policy: CompiledPolicy;
  readonly facts: readonly FoundFact[];
  readonly served: Served;
  readonly monitoring: MonitoringPage;
  readonly contacts: readonly Contact[];
  readonly receipts: readonly HandoverReceipt[];
  readonly nameOf: (id: string) => string;
};

/** The served model as far as it is known: the profile's word, the registry's entry, and the run that made it. */
export type Served = {
  readonly name: string | null;
  readonly version: string | null;
  /** How it is known to be the one in use. */
  readonly basis: string;
  readonly entry: FoundFact | null;
  readonly run: StoredRun | null;
};

/** A document of the index. */
export type IndexRow = {
  readonly id: string;
  readonly digest: string;
  readonly source: string;
  readonly format: string;
  readonly fileName: string | null;
  readonly sizeBytes: number;
  readonly senderKind: string;
  readonly observedAt: Date | null;
  readonly receivedAt: Date;
  readonly factCount: number;
  readonly isSample: boolean;
};
