import type { Deps } from "#server/platform/deps.ts";
import { factorHead } from "#server/platform/factor-keys.ts";
import { boxHead } from "#server/platform/secret-box.ts";
import type { BoxCount } from "./schema.ts";
import * as store from "./store.ts";

/** How much is encrypted, and how much of it under an earlier secret. */
export async function boxCounts(deps: Deps): Promise<BoxCount[]> {
  const current = deps.serverSecret();
  const head = boxHead(current);
  const counts: BoxCount[] = [];
  for (const kind of store.BOXED)
    counts.push({ kind, ...(await store.countBoxes(deps.db, kind, head)) });
  const factors = await store.countFactors(deps.db, factorHead(current));
  return [...counts, { kind: "second-factor", ...factors }];
}
