import { cache } from "react";
import { caller } from "#app/_trpc/server.ts";

/** Read once a request, however many parts of the page ask. */
export const readProject = cache(async (slug: string) => (await caller()).projects.get({ slug }));
export const readReadiness = cache(async (slug: string) =>
  (await caller()).readiness.get({ slug }),
);
