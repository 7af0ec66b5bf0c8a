import { numberIn, textIn } from "./fields.ts";
import type { LiveReading, Subject, SubjectsByKind } from "./live.ts";

/** One deployment as its reading tells it. */
export type Release = {
  readonly subject: Subject;
  readonly live: LiveReading;
  readonly model: string | null;
  readonly version: string | null;
  readonly commit: string | null;
  readonly action: string | null;
  readonly status: string | null;
  readonly strategy: string | null;
  readonly isProduction: boolean;
  readonly atMs: number;
};

const memo = new WeakMap<SubjectsByKind, readonly Release[]>();

/** Every deployment known, the newest first. */
export function deploymentsOf(subjects: SubjectsByKind): readonly Release[] {
  const known = memo.get(subjects);
  if (known) return known;
  const all = (subjects.get("deploy.event") ?? []).map(releaseOf);
  const sorted = all.sort((a, b) => b.atMs - a.atMs);
  memo.set(subjects, sorted);
  return sorted;
}

function releaseOf(subject: Subject): Release {
  const { latest: live } = subject;
  const { reading } = live;
  return {
    subject,
    live,
    model: textIn(reading, "model"),
    version: textIn(reading, "version"),
    commit: textIn(reading, "commit"),
    action: textIn(reading, "action"),
    status: textIn(reading, "status"),
    strategy: textIn(reading, "strategy"),
    isProduction: reading.metrics.isProduction === true,
    atMs: numberIn(reading, "atMs") ?? live.observedAtMs,
  };
}

/** A version that reached production, by going forward or back. */
export function isRelease({ isProduction, status, action }: Release): boolean {
  return isProduction && status === "succeeded" && action !== "retire";
}

/** A version that reached production for the first time or again, but not by going back. */
export function isPromotion(release: Release): boolean {
  return isRelease(release) && release.action !== "rollback";
}
