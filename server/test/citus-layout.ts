import type pg from "pg";
import { z } from "zod";
import { TABLES } from "#server/platform/tenancy.ts";

// Where each table lies on a distributed PostgreSQL (docs/scale.md): `shards` by the hash of projectId,
// `everyNode` as a copy on each, because shards refer to it or are joined with it, `coordinator` as an
// ordinary table.

export type Place = "shards" | "everyNode" | "coordinator";

/** A project's rows that are asked for by something else than the project. */
const NOT_BY_PROJECT: ReadonlySet<string> = new Set([
  // Who may: asked with every request, by person and by token, for all projects at once.
  "ProjectRole",
  "ApiTokenProject",
  // Lists of a whole workspace are made of these.
  "ProjectRollup",
  "RollupMark",
  "RollupPoint",
]);

/** A workspace's rows that are read in one statement with those of a project. */
const BESIDE_PROJECTS: readonly string[] = ["WeightOverride", "HandoverOwnItem"];

const Key = z.object({ child: z.string(), parent: z.string() });
export type Key = z.infer<typeof Key>;

/** Which table refers to which, as the database has it. */
export async function keysOf(client: pg.Client): Promise<Key[]> {
  const { rows } = await client.query(`
    SELECT DISTINCT child.relname AS child, parent.relname AS parent FROM pg_constraint c
    JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace ORDER BY 1, 2`);
  return z.array(Key).parse(rows);
}

/** By whose rows a table holds, and by what refers to it. */
export function placesOf(keys: readonly Key[]): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [table, owner] of Object.entries(TABLES))
    if (owner === "project" && !NOT_BY_PROJECT.has(table)) places.set(table, "shards");
  for (const table of BESIDE_PROJECTS) places.set(table, "everyNode");
  // What shards refer to is on every node, and so is what that refers to.
  for (let before = -1; before < places.size; ) {
    before = places.size;
    for (const { child, parent } of keys)
      if (places.has(child) && !places.has(parent)) places.set(parent, "everyNode");
  }
  for (const table of Object.keys(TABLES)) if (!places.has(table)) places.set(table, "coordinator");
  return places;
}

/** In an order in which each table comes after those that it refers to. */
export function inOrder(places: ReadonlyMap<string, Place>, keys: readonly Key[]): string[] {
  const ordered: string[] = [];
  const visit = (table: string) => {
    if (ordered.includes(table)) return;
    for (const { child, parent } of keys) if (child === table && parent !== table) visit(parent);
    ordered.push(table);
  };
  for (const table of [...places.keys()].sort()) visit(table);
  return ordered;
}

/** What is run once, on an empty database whose tables have been made. */
export function statementsFor(keys: readonly Key[]): string {
  const places = placesOf(keys);
  const order = inOrder(places, keys);
  const of = (place: Place) => order.filter((table) => places.get(table) === place);
  const reference = of("everyNode").map((table) => `SELECT create_reference_table('"${table}"');`);
  const [first = "", ...rest] = of("shards");
  const sharded = [
    `SELECT create_distributed_table('"${first}"', 'projectId');`,
    ...rest.map(
      (table) =>
        `SELECT create_distributed_table('"${table}"', 'projectId', colocate_with => '"${first}"');`,
    ),
  ];
  return [...reference, ...sharded].join("\n");
}
