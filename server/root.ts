import { projectsRouter } from "#server/projects/router.ts";
import { createCallerFactory, router } from "#server/trpc.ts";

/** Every noun's router, one line each. */
export const appRouter = router({
  projects: projectsRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
