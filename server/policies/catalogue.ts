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

/** What a gate of one's own begins with. */
export const NEW_GATE: Policy = Policy.parse({
  id: "gate-own",
  fromStage: null,
  toStage: null,
  title: "May it be announced?",
  recertifyDays: 90,
  signoffs: [{ role: "product-owner" }],
  waiver: { maxDays: 30, maxRenewals: 1, maxOpen: 3, approver: "risk-owner" },
  conditions: [
    {
      id: "own-1",
      metric: "mlts.final",
      op: ">=",
      value: 2,
      waivable: true,
      rationale: "Say why you ask for it.",
    },
    {
      id: "own-2",
      title: "No risk is critical, and both sides have rated",
      cel: 'residual.all(k, residual[k].high < 75.0) && "engineer" in roles',
      waivable: false,
      rationale: "Say why you ask for it.",
    },
  ],
});

/** Read once; an error in the catalogue's policies shows when the module loads. */
export const BUILT_IN: readonly CompiledPolicy[] = compileAll(BUILT_IN_WRITTEN);
