import type { Policy } from "../schema.ts";
import { type CompiledPolicy, compilePolicy, isMetric } from "./compile.ts";

/** A policy and which version it is. */
export type Written = { readonly policy: Policy; readonly version: string };

/** A workspace's policies, each read with what it refers to in the others. */
export function compileAll(written: readonly Written[]): readonly CompiledPolicy[] {
  return written.map(({ policy, version }) => {
    const others = written.filter((one) => one.policy.id !== policy.id);
    return compilePolicy(
      policy,
      version,
      others.flatMap((one) => one.policy.conditions.filter(isMetric)),
    );
  });
}

/** Those the workspace wrote in place of the catalogue's, and its own gates after them. */
export function inPlace(
  catalogue: readonly Written[],
  own: readonly Written[],
): readonly Written[] {
  const replaced = catalogue.map(
    (one) => own.find(({ policy }) => policy.id === one.policy.id) ?? one,
  );
  const added = own.filter(({ policy }) => !catalogue.some((one) => one.policy.id === policy.id));
  return [...replaced, ...added];
}
