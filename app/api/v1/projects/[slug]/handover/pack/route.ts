import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { exportPack } from "#server/handover-pack/commands.ts";

/** Everything the receiving team needs as one zip, written as it is read. */
export const GET = projectRoute("projects.read", async ({ deps, scope }) => {
  const file = await exportPack(deps, scope);
  return new Response(file, {
    headers: {
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="handover-${scope.slug}.zip"`,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
});
