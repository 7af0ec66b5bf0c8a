import { gateStateFor } from "#server/gates/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { scopeOfSystem } from "#server/identity/tokens.ts";
import type { Deps } from "#server/platform/deps.ts";
import { findProject } from "#server/projects/queries.ts";
import { badgeSvg } from "./rules.ts";
import { type Badge, BadgeKey } from "./schema.ts";
import { badgeKey, placeOfBadge } from "./store.ts";

export const pathOf = (key: string | null) => (key === null ? null : `/api/badge/${key}.svg`);

export async function badgeOf(deps: Deps, scope: ProjectScope): Promise<Badge> {
  return { path: pathOf(await badgeKey(deps.db, scope)) };
}

/** The picture behind a badge's address; null when there is none, whatever the reason. */
export async function badgeImage(deps: Deps, fileName: string): Promise<string | null> {
  const key = BadgeKey.safeParse(fileName.replace(/\.svg$/, ""));
  const place = key.success ? await placeOfBadge(deps.db, key.data) : null;
  if (!place) return null;
  const system = scopeOfSystem({ workspaceId: place.workspaceId, projectId: place.id });
  const scope = await findProject(deps, system, place.slug);
  const { gate, outcome } = await gateStateFor(deps, scope);
  return badgeSvg({ label: gate.replace(/^gate-/, "").replaceAll("-", " "), outcome });
}
