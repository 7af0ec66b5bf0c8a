import type { Waiver, WaiverList } from "./schema.ts";

const NUMBERS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const words = (n: number) => NUMBERS[n] ?? String(n);
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** How many stand, how many wait, and what the policy leaves. */
export function waiversAnswer({ waivers, open, limits }: WaiverList): string {
  const waiting = waivers.filter(({ state }) => state === "requested").length;
  const standing =
    open === 0
      ? "None stands"
      : `${upper(words(open))} of at most ${words(limits.maxOpen)} ${open === 1 ? "stands" : "stand"}`;
  const asked =
    waiting === 0 ? "" : `, ${words(waiting)} ${waiting === 1 ? "waits" : "wait"} for a ruling`;
  return `${standing}${asked}`;
}

/** What the policy allows, in a sentence. */
export function limitsRemark({ limits }: WaiverList, approver: string): string {
  const renewals =
    limits.maxRenewals === 0
      ? "never renewed"
      : limits.maxRenewals === 1
        ? "renewed once"
        : `renewed ${words(limits.maxRenewals)} times`;
  return `At most ${limits.maxDays} days, ${renewals}, ruled on by an approver who is ${approver}`;
}

export const WAIVER_WORD: Readonly<Record<Waiver["state"], string>> = {
  requested: "Waits for a ruling",
  approved: "Stands",
  refused: "Refused",
  withdrawn: "Withdrawn",
  revoked: "Revoked",
  expired: "Has run out",
  settled: "Settled",
};
