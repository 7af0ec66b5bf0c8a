import type { Proposal } from "#server/signals/schema.ts";
import type { Readiness } from "../schema.ts";
import type { Ground, Layer } from "./layers.ts";

/** Indicators whose level is proven now, and those whose proof has lapsed. */
export type Proof = { readonly fresh: ReadonlySet<string>; readonly lapsed: ReadonlySet<string> };

/** What the next best actions are searched in. */
export type ReadinessState = {
  readonly ground: Ground;
  readonly tests: Readiness["tests"];
  readonly proof: Proof;
  /** The gate's reading: assured, unknown as 0. */
  readonly layer: Layer;
  readonly proposals: readonly Proposal[];
  readonly challenges: Readiness["challenges"];
};
