import { catalogue } from "#server/catalogue/catalogue.ts";
import type { GatePolicy } from "#server/catalogue/schema.ts";
import { type CompiledPolicy, compilePolicy } from "./rules/compile.ts";
import { Policy } from "./schema.ts";

/** The catalogue's policies in the shape that a workspace writes its own in. */
function policyOf({ rules, onFail: _, ...policy }: GatePolicy): Policy {
  return Policy.parse({ ...policy, conditions: rules });
}

/** Read once; an error in the catalogue's policies shows when the module loads. */
export const BUILT_IN: readonly CompiledPolicy[] = catalogue.gates.policies.map((policy) =>
  compilePolicy(policyOf(policy), catalogue.version),
);
