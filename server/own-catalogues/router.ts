import { z } from "zod";
import { projectProcedure, router, workspaceProcedure } from "#server/trpc.ts";
import { chooseVersion, importCatalogue, retireCatalogue, saveOwnAnswer } from "./commands.ts";
import {
  catalogueList,
  cataloguePage,
  catalogueVersion,
  checkCatalogue,
  ownSheet,
  previewUpgrade,
  projectCatalogues,
} from "./queries.ts";
import {
  CatalogueHead,
  CataloguePage,
  Checked,
  ChooseVersion,
  ImportCatalogue,
  Imported,
  OwnSaved,
  OwnSheet,
  OwnVersion,
  ProjectCatalogueRow,
  SaveOwnAnswer,
  Upgrade,
} from "./schema.ts";

const Named = z.object({ catalogue: z.string() });
const NamedVersion = Named.extend({ version: z.int().min(1) });

export const ownCataloguesRouter = router({
  list: workspaceProcedure("workspace.read")
    .output(CatalogueHead.array())
    .query(({ ctx }) => catalogueList(ctx.deps, ctx.scope)),
  page: workspaceProcedure("workspace.read")
    .input(Named)
    .output(CataloguePage)
    .query(({ ctx, input }) => cataloguePage(ctx.deps, ctx.scope, input.catalogue)),
  version: workspaceProcedure("workspace.read")
    .input(NamedVersion)
    .output(OwnVersion)
    .query(({ ctx, input: { catalogue: slug, version } }) =>
      catalogueVersion(ctx.deps, ctx.scope, { slug, version }),
    ),
  // It changes nothing; a catalogue is longer than an address may be, so it is sent as a body.
  check: workspaceProcedure("workspace.read")
    .input(ImportCatalogue)
    .output(Checked)
    .mutation(({ ctx, input }) => checkCatalogue(ctx.deps, ctx.scope, input)),
  import: workspaceProcedure("catalogues.manage")
    .input(ImportCatalogue)
    .output(Imported)
    .mutation(({ ctx, input }) => importCatalogue(ctx.deps, ctx.scope, input)),
  retire: workspaceProcedure("catalogues.manage")
    .input(Named.extend({ isRetired: z.boolean() }))
    .mutation(({ ctx, input: { catalogue: slug, isRetired } }) =>
      retireCatalogue(ctx.deps, ctx.scope, { slug, isRetired }),
    ),
  ofProject: projectProcedure("projects.read")
    .output(ProjectCatalogueRow.array())
    .query(({ ctx }) => projectCatalogues(ctx.deps, ctx.scope)),
  sheet: projectProcedure("projects.read")
    .input(Named)
    .output(OwnSheet)
    .query(({ ctx, input }) => ownSheet(ctx.deps, ctx.scope, input.catalogue)),
  preview: projectProcedure("projects.read")
    .input(NamedVersion)
    .output(Upgrade)
    .query(({ ctx, input }) => previewUpgrade(ctx.deps, ctx.scope, input)),
  choose: projectProcedure("projects.write")
    .input(z.object({ choice: ChooseVersion }))
    .mutation(({ ctx, input }) => chooseVersion(ctx.deps, ctx.scope, input.choice)),
  answer: projectProcedure("assessments.write")
    .input(z.object({ change: SaveOwnAnswer }))
    .output(OwnSaved)
    .mutation(({ ctx, input }) => saveOwnAnswer(ctx.deps, ctx.scope, input.change)),
});
