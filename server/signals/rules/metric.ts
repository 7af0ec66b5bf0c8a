import type { TestId } from "#server/catalogue/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import type { LiveReading, Subject } from "./live.ts";

export type CheckContext = {
  readonly subject: Subject;
  readonly live: LiveReading;
  readonly testId: TestId;
  /** The other subjects of the same kind, for checks over all of them. */
  readonly siblings: readonly Subject[];
  readonly profile: Profile;
};

export type Value = number | boolean | string | readonly string[];
export type Found =
  | { readonly value: Value; readonly text?: string; readonly isOwn?: boolean }
  /** `isOwn`: the document should have told and does not, so nobody can accept it for that either. */
  | { readonly missing: string; readonly text: string; readonly isOwn?: boolean };
