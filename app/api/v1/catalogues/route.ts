import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { importCatalogue } from "#server/own-catalogues/commands.ts";
import { catalogueList } from "#server/own-catalogues/queries.ts";
import { ImportCatalogue } from "#server/own-catalogues/schema.ts";

export const GET = workspaceRoute("workspace.read", async ({ deps, scope }) => ({
  body: { catalogues: await catalogueList(deps, scope) },
}));

const STATUS = { imported: 201, same: 200, faults: 422 } as const;

export const POST = workspaceRoute("catalogues.manage", (call) =>
  write(call, ImportCatalogue, async (input) => {
    const imported = await importCatalogue(call.deps, call.scope, input);
    return { status: STATUS[imported.kind], body: imported };
  }),
);
