import type { Check, TestId } from "#server/catalogue/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import type { AcceptanceItem } from "../schema.ts";
import type { LiveReading, Subject, SubjectsByKind } from "./live.ts";
import type { Served } from "./served.ts";

export type CheckContext = {
  readonly subject: Subject;
  readonly live: LiveReading;
  readonly testId: TestId;
  /** The other subjects of the same kind that the rule looks at, for checks over all of them. */
  readonly siblings: readonly Subject[];
  /** Everything known, for checks that take two kinds of document. */
  readonly subjects: SubjectsByKind;
  readonly served: Served | null;
  readonly acceptances: readonly AcceptanceItem[];
  readonly profile: Profile;
};

export type Value = number | boolean | string | readonly string[];
export type Found =
  | { readonly value: Value; readonly text?: string; readonly isOwn?: boolean }
  /** `isOwn`: the document should have told and does not, so nobody can accept it for that either. */
  | { readonly missing: string; readonly text: string; readonly isOwn?: boolean };

/** Tells one metric of the catalogue's checks about one subject. */
export type Teller = (context: CheckContext, check: Check) => Found;
export type Tellers = Readonly<Record<string, Teller>>;
