import { z } from "zod";
import type { Task } from "#server/platform/queue.ts";
import type { Lapse, PortfolioProject } from "#server/portfolio/schema.ts";

/** A project's line as it is kept, with the columns that lists sort, filter and count by. */
export type Rollup = {
  readonly projectId: string;
  readonly line: PortfolioProject;
  readonly criticality: string | null;
  /** In the catalogue's order of challenges; null: does not apply. */
  readonly residuals: readonly (number | null)[];
  /** In the catalogue's order of mitigations. */
  readonly gains: readonly number[];
  /** Table 1's row: X experienced, . not experienced, - does not apply, ? unknown. */
  readonly marks: string;
  /** What ends by itself, the next one first. */
  readonly lapses: readonly Lapse[];
  /** The line is the same at every moment before this one. */
  readonly validUntil: Date;
};

/** How a project stood at the end of a week. */
export type WeekPoint = {
  readonly projectId: string;
  readonly at: Date;
  readonly score: number | null;
  readonly claimed: number | null;
  readonly testScore: number;
  readonly coverage: number;
  readonly band: string | null;
  readonly gateOutcome: string;
  readonly residuals: readonly (number | null)[];
};

export const StaleLine = z.object({ projectId: z.string(), marks: z.array(z.coerce.bigint()) });
export type StaleLine = z.infer<typeof StaleLine>;

export type Freshened = {
  /** Lines that were made anew. */
  readonly renewed: number;
  /** Whether more wait than were allowed. */
  readonly isMore: boolean;
};

/** Makes the lines of a workspace anew that more changed of than a reader may be asked to wait for. */
export const RenewRollups = {
  name: "renew-rollups",
  payload: z.object({ workspaceId: z.string() }),
  lane: "later",
  maxAttempts: 5,
  keyedBy: ["workspaceId"],
} as const satisfies Task;

/** Notes how every project stood when the week ended. */
export const NoteWeek = {
  name: "note-week",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 8,
  keyedBy: [],
} as const satisfies Task;
