import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { changeBadge } from "#server/badges/commands.ts";
import { badgeOf } from "#server/badges/queries.ts";
import { BadgeChange } from "#server/badges/schema.ts";

export const GET = projectRoute("projects.write", async ({ deps, scope }) => ({
  body: await badgeOf(deps, scope),
}));

export const POST = projectRoute("projects.write", (call) =>
  write(call, BadgeChange, async (change) => ({
    body: await changeBadge(call.deps, call.scope, change),
  })),
);
