import { BUILT_IN } from "#server/policies/catalogue.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { termEnd } from "#server/sign-offs/rules.ts";
import { endsOf } from "#server/waivers/rules.ts";
import type { GateInput } from "./observe.ts";

/** The next instant at which a waiver or a signature ends by itself, and with it what a gate says; null: none. */
export function nextGateChange(
  input: Pick<GateInput, "waivers" | "signOffs" | "project">,
  atMs: number,
  policies: readonly CompiledPolicy[] = BUILT_IN,
): number | null {
  const { factors } = input.project;
  const signatures = input.signOffs.flatMap((record) =>
    policies
      .filter(({ policy }) => policy.id === record.gateId)
      .map((policy) => termEnd(record, policy, factors).getTime()),
  );
  const ends = [...endsOf(input.waivers), ...signatures].filter((ms) => ms > atMs);
  return ends.length > 0 ? Math.min(...ends) : null;
}
