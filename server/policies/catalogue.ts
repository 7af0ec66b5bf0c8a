import { catalogue } from "#server/catalogue/catalogue.ts";
import type { GatePolicy } from "#server/catalogue/schema.ts";
import type { CompiledPolicy } from "./rules/compile.ts";
import { compileAll, type Written } from "./rules/standing.ts";
import { Policy } from "./schema.ts";

/** The catalogue's policies in the shape that a workspace writes its own in. */
function policyOf({ rules, onFail: _, ...policy }: GatePolicy): Policy {
  return Policy.parse({ ...policy, conditions: rules });
}

export const BUILT_IN_WRITTEN: readonly Written[] = catalogue.gates.policies.map((policy) => ({
  policy: policyOf(policy),
  version: catalogue.version,
}));

/** Read once; an error in the catalogue's policies shows when the module loads. */
export const BUILT_IN: readonly CompiledPolicy[] = compileAll(BUILT_IN_WRITTEN);
