import type { Role } from "#server/identity/schema.ts";
import type { SignOffRecord } from "./schema.ts";

/** The last word of a role on a gate; null when it never said one. */
export function lastSignOff(
  records: readonly SignOffRecord[],
  of: { gateId: string; role: Role; at: Date },
): SignOffRecord | null {
  const own = records.filter(
    ({ gateId, role, signedAt }) => gateId === of.gateId && role === of.role && signedAt <= of.at,
  );
  return own.reduce<SignOffRecord | null>(
    (last, next) => (last === null || next.signedAt >= last.signedAt ? next : last),
    null,
  );
}
