import { Removal, RemovalPreview } from "#server/removals/schema.ts";
import { Imported, ImportQuery } from "#server/transfers/schema.ts";
import type { Operation } from "./operations.ts";

export const TRANSFERS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/export",
    summary: "The whole project as one file of JSON lines, for another server",
    verb: "projects.write",
    answers: { 200: { files: ["application/x-ndjson"] } },
  },
  {
    method: "post",
    path: "/projects/import",
    summary: "Make a project of a file that another server exported: all of it, or nothing",
    verb: "projects.register",
    query: ImportQuery,
    body: "bytes",
    answers: { 201: Imported },
  },
  {
    method: "delete",
    path: "/projects/{slug}",
    summary:
      "Delete a project that was made by mistake, with everything in it; its name, as it is written, says that it is meant",
    verb: "projects.delete",
    body: Removal.omit({ slug: true }),
    answers: { 200: RemovalPreview },
  },
];
