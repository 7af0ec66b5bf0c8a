import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { seedDemo } from "#server/demo/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { exportProject, importProject } from "./commands.ts";

const database = testDb();
const deps = () => database.deps();

/** Another process that imports the file, and is killed while it writes rows. */
async function importAndKill(owner: WorkspaceScope, file: string): Promise<"killed" | "too late"> {
  const script = `
    const { createReadStream } = await import("node:fs");
    const { openDb } = await import("#server/platform/db.ts");
    const { newId, secret } = await import("#server/platform/ids.ts");
    const { mintWorkspaceScope } = await import("#server/identity/scope.ts");
    const { importProject } = await import("#server/transfers/commands.ts");
    const of = JSON.parse(process.env.ASSAY_TEST_INPUT);
    const deps = { db: openDb(of.url, 2), now: () => new Date(), newId, secret };
    await importProject(deps, mintWorkspaceScope(of), { chunks: createReadStream(of.file), slug: "killed" });
    process.exit(0);`;
  const { workspaceId, actor } = owner;
  const input = JSON.stringify({ url: database.url, workspaceId, actor, file });
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    env: { ...process.env, ASSAY_TEST_INPUT: input },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<"killed" | "too late">((done) =>
    child.once("exit", (_, signal) => done(signal === "SIGKILL" ? "killed" : "too late")),
  );
  while (child.exitCode === null && child.signalCode === null) {
    const writing = await database.db.$queryRaw`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND query LIKE '%jsonb_populate_recordset%'`;
    if (Array.isArray(writing) && writing.length > 0) child.kill("SIGKILL");
    await new Promise((done) => setTimeout(done, 2));
  }
  return ended;
}

test("an import that is killed while it writes leaves nothing, and can be done again", async () => {
  const owner = await ownerScope(deps());
  await seedDemo(deps(), owner);
  const stream = await exportProject(deps(), await findProject(deps(), owner, "wea"));
  const file = path.join(os.tmpdir(), `assay-killed-${process.pid}.jsonl`);
  await writeFile(file, Buffer.from(await new Response(stream).arrayBuffer()));
  const state = async () => ({
    projects: await database.db.project.count(),
    people: await database.db.user.count(),
    facts: await database.db.fact.count(),
    entries: await database.db.auditEntry.count(),
  });
  const before = await state();
  expect(await importAndKill(owner, file)).toBe("killed");
  expect(await state()).toEqual(before);
  const chunks = createReadStream(file);
  const again = await importProject(deps(), owner, { chunks, slug: "killed" });
  expect(again.slug).toBe("killed");
  await rm(file);
});
