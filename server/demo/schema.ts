import type { ChallengeId } from "#server/catalogue/schema.ts";
import type { Profile } from "#server/projects/schema.ts";

/** How one of the paper's projects is told here; marks and contexts come from the catalogue. */
export type ReferenceProject = {
  readonly code: "EST" | "BOO" | "OIL" | "RET" | "WEA" | "CCF" | "BOT" | "REC";
  readonly name: string;
  readonly description: string;
  readonly affectsPeople: boolean;
  /** What the sample documents need to be judged by. */
  readonly profile?: Profile;
  /** Section of the paper that tells it. */
  readonly section: string;
  /** Indicators the text of the paper speaks about: level and what it was read from. */
  readonly read: Readonly<Record<string, { readonly level: 0 | 1 | 2 | 3; readonly note: string }>>;
  /** Why a dash of Table 1 is not applicable here. */
  readonly notApplicable: Readonly<Partial<Record<ChallengeId, string>>>;
};
