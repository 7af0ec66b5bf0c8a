import { createHash } from "node:crypto";
import { catalogue } from "#server/catalogue/catalogue.ts";
import { Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { projectBySlug } from "#server/projects/store.ts";
import { visibilityOf } from "#server/roles/store.ts";
import { CARRIED, FORMAT, VERSION } from "./catalogue.ts";
import type { Manifest } from "./schema.ts";
import { inOneView, peopleIn, rowsOf } from "./store.ts";

/**
 * The project as one file of JSON lines: what it is, each row, and at last how many there were with the
 * SHA-256 of all before. All of one view of the database, written as fast as it is taken.
 */
export function projectFile(deps: Deps, scope: ProjectScope): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  // Not awaited: the reader of the stream sees how it ends.
  void inOneView(deps.db, async (tx) => {
    for await (const line of linesOf(deps, tx, scope)) await writer.write(encoder.encode(line));
  }).then(
    () => writer.close(),
    (error: unknown) => writer.abort(error).catch(() => undefined),
  );
  return readable;
}

async function* linesOf(deps: Deps, tx: Tx, scope: ProjectScope): AsyncGenerator<string> {
  const hash = createHash("sha256");
  const hashed = (line: string) => {
    hash.update(line);
    return line;
  };
  yield hashed(`${JSON.stringify(await manifestOf(deps, tx, scope))}\n`);
  const rows: Record<string, number> = {};
  for (const carried of CARRIED) {
    let count = 0;
    for await (const row of rowsOf(tx, scope, carried)) {
      count++;
      yield hashed(`{"table":"${carried.table}","row":${row}}\n`);
    }
    rows[carried.table] = count;
  }
  yield `${JSON.stringify({ end: { rows, sha256: hash.digest("hex") } })}\n`;
}

async function manifestOf(deps: Deps, tx: Tx, scope: ProjectScope): Promise<Manifest> {
  const found = await projectBySlug(tx, scope, scope.slug);
  if (!found) throw new AppError("not-found", "The project is gone.");
  const { workspaceId: _, ...project } = found;
  return {
    format: FORMAT,
    version: VERSION,
    exportedAt: deps.now().toISOString(),
    catalogueVersion: catalogue.version,
    project: { ...project, visibility: await visibilityOf(tx, scope) },
    people: (await peopleIn(tx, scope)).map(({ id, role }) => ({
      id,
      role: Role.safeParse(role).data ?? null,
    })),
  };
}
