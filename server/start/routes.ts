import fs from "node:fs";
import { z } from "zod";

// Which page or handler a path is for, as its pattern: /projects/[slug], never /projects/churn. What is
// counted and logged by pattern has as many values as there are routes.

const Manifest = z.object({
  staticRoutes: z.array(z.object({ page: z.string() })),
  dynamicRoutes: z.array(z.object({ page: z.string(), regex: z.string() })),
});

export type RouteOf = (path: string) => string;

/** What no route matches, and every path while the pages are not built, as in development. */
export const UNMATCHED = "unmatched";
const CATCHES_ALL = /\/\[\[?\.\.\./;

/** From the list that the build wrote of all pages and handlers. */
export function routesOf(file: string): RouteOf {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    return () => UNMATCHED;
  }
  const { staticRoutes, dynamicRoutes } = Manifest.parse(JSON.parse(text));
  const fixed = new Set(staticRoutes.map(({ page }) => page));
  const patterns = dynamicRoutes
    .map(({ page, regex }) => ({ page, regex: new RegExp(regex) }))
    .sort((a, b) => Number(CATCHES_ALL.test(a.page)) - Number(CATCHES_ALL.test(b.page)));
  return (path) => {
    if (path.startsWith("/_next/")) return "/_next";
    const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
    if (fixed.has(plain)) return plain;
    return patterns.find(({ regex }) => regex.test(plain))?.page ?? UNMATCHED;
  };
}
