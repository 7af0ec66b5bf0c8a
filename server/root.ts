import { assessmentsRouter } from "#server/assessments/router.ts";
import { identityRouter } from "#server/identity/router.ts";
import { projectsRouter } from "#server/projects/router.ts";
import { createCallerFactory, router } from "#server/trpc.ts";

/** Every noun's router, one line each. */
export const appRouter = router({
  assessments: assessmentsRouter,
  identity: identityRouter,
  projects: projectsRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
