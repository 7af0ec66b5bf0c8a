import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { routesOf, UNMATCHED } from "./routes.ts";

const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "assay-routes-")), "manifest.json");
fs.writeFileSync(
  file,
  JSON.stringify({
    staticRoutes: [{ page: "/" }, { page: "/projects/new" }],
    dynamicRoutes: [
      { page: "/api/v1/[...path]", regex: "^/api/v1/(.+?)(?:/)?$" },
      { page: "/api/v1/projects/[slug]", regex: "^/api/v1/projects/([^/]+?)(?:/)?$" },
      { page: "/projects/[slug]", regex: "^/projects/([^/]+?)(?:/)?$" },
    ],
  }),
);
const routeOf = routesOf(file);

test("a path is told by its pattern, the most particular first, and never by itself", () => {
  expect(routeOf("/")).toBe("/");
  expect(routeOf("/projects/new")).toBe("/projects/new");
  expect(routeOf("/projects/churn")).toBe("/projects/[slug]");
  expect(routeOf("/projects/churn/")).toBe("/projects/[slug]");
  expect(routeOf("/api/v1/projects/churn")).toBe("/api/v1/projects/[slug]");
  expect(routeOf("/api/v1/nothing/here")).toBe("/api/v1/[...path]");
  expect(routeOf("/_next/static/chunks/abc.js")).toBe("/_next");
});

test("whatever is asked for, there are no more values than routes", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 500; i++)
    for (const at of ["/", "/projects/", "/api/v1/projects/", "/x/"])
      seen.add(routeOf(`${at}${i}`));
  expect([...seen].sort()).toEqual(["/api/v1/projects/[slug]", "/projects/[slug]", UNMATCHED]);
});

test("before the pages are built every path is alike", () => {
  expect(routesOf("/nowhere/manifest.json")("/projects/churn")).toBe(UNMATCHED);
});
