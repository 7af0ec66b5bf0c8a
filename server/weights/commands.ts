import { audited } from "#server/audit/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { weightPage } from "./queries.ts";
import { targetOf, type WeightTarget } from "./rules.ts";
import type { ClearWeight, SetWeight, WeightPage } from "./schema.ts";
import * as store from "./store.ts";

/** Weighs something otherwise than the catalogue, from now on. What is published keeps the weights it was scored with. */
export async function setWeight(
  deps: Deps,
  scope: WorkspaceScope,
  { target, weight, reason }: SetWeight,
): Promise<WeightPage> {
  const { label, catalogueWeight } = demandTarget(target);
  if (weight === catalogueWeight)
    throw new AppError("invalid", `${label} weighs ${weight} in the catalogue.`, {
      hint: "Go back to the catalogue's weight instead.",
    });
  await write(deps, scope, { target, weight, reason });
  return weightPage(deps, scope);
}

/** The catalogue's weight again, which has its reason too. */
export async function clearWeight(
  deps: Deps,
  scope: WorkspaceScope,
  { target, reason }: ClearWeight,
): Promise<WeightPage> {
  demandTarget(target);
  await write(deps, scope, { target, weight: null, reason });
  return weightPage(deps, scope);
}

function demandTarget(target: string): WeightTarget {
  const found = targetOf(target);
  if (found) return found;
  throw new AppError("invalid", `"${target}" has no weight.`, {
    hint: "Challenges and indicators have one, by their id, and factors and tests in a challenge: testing/stage.",
    pointer: "/target",
  });
}

async function write(
  deps: Deps,
  scope: WorkspaceScope,
  of: { target: string; weight: number | null; reason: string },
): Promise<void> {
  const { target, weight } = of;
  const said = { action: "weight.set", detail: { target, weight } } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockWeights(tx, scope);
    const setAt = deps.now();
    const standing = await store.standingWeights(tx, scope, setAt);
    const now = standing.find((one) => one.target === target);
    if (weight === null && !now)
      throw new AppError("conflict", "It has the catalogue's weight already.");
    if (weight !== null && now?.weight === weight && now.reason === of.reason)
      throw new AppError("conflict", "It has this weight for this reason already.");
    await store.addWeight(tx, scope, { ...of, id: deps.newId(), setAt });
  });
}
