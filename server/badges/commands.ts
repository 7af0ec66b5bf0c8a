import { audited } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { pathOf } from "./queries.ts";
import type { Badge, BadgeChange } from "./schema.ts";
import { setBadgeKey } from "./store.ts";

const KEY_BYTES = 16;

/** Gives the project a badge at a new address, or takes it away; the old address answers no more. */
export function changeBadge(deps: Deps, scope: ProjectScope, change: BadgeChange): Promise<Badge> {
  const key = change.to === "new" ? deps.secret(KEY_BYTES) : null;
  const said = { action: "badge.set", detail: { isOn: key !== null } } as const;
  return audited(deps, scope, said, async (tx) => {
    await setBadgeKey(tx, scope, key);
    return { path: pathOf(key) };
  });
}
