import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { openIncident, stepIncident } from "./commands.ts";
import { incidentsOf } from "./queries.ts";
import { Incident, IncidentEventKind, IncidentList, IncidentStep, NewIncident } from "./schema.ts";

const Plain = IncidentStep.extend({
  id: z.string(),
  kind: IncidentEventKind.exclude(["postmortem"]),
});
const Lessons = IncidentStep.extend({
  id: z.string(),
  kind: IncidentEventKind.extract(["postmortem"]),
  link: z.url({ protocol: /^https?$/ }).max(2_000),
});

export const incidentsRouter = router({
  list: projectProcedure("projects.read")
    .output(IncidentList)
    .query(({ ctx }) => incidentsOf(ctx.deps, ctx.scope)),
  open: projectProcedure("incidents.write")
    .input(z.object({ incident: NewIncident }))
    .output(Incident)
    .mutation(({ ctx, input }) => openIncident(ctx.deps, ctx.scope, input.incident)),
  step: projectProcedure("incidents.write")
    .input(z.object({ step: z.discriminatedUnion("kind", [Plain, Lessons]) }))
    .output(Incident)
    .mutation(({ ctx, input }) => stepIncident(ctx.deps, ctx.scope, input.step)),
});
