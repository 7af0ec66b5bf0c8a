import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import { catalogue } from "./catalogue.ts";

export const catalogueRouter = router({
  version: workspaceProcedure("workspace.read")
    .output(z.object({ version: z.string(), generated: z.string() }))
    .query(() => ({ version: catalogue.version, generated: catalogue.generated })),
});
