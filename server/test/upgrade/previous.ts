import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { demand } from "#server/test/deploy/process.ts";
import { root } from "#server/test/steps.ts";
import { MIGRATIONS, migrationNames, sqlOf, unreleased } from "./history.ts";

// A checkout of the code before, with packages to run it.

export type Previous = {
  readonly folder: string;
  /** Earlier migrations that were edited since, which only history that nobody has yet may be. */
  readonly edited: readonly string[];
  /** Whether it starts on a database to which a newer version has added. */
  readonly knowsNewer: boolean;
  readonly remove: () => Promise<void>;
};

export async function checkOut(commit: string): Promise<Previous> {
  const above = fs.mkdtempSync(path.join(os.tmpdir(), "assay-upgrade-"));
  fs.chmodSync(above, 0o755);
  const folder = path.join(above, "assay");
  const remove = async () => {
    await demand("git", ["worktree", "remove", "--force", folder], { cwd: root }).catch(() => "");
    fs.rmSync(above, { recursive: true, force: true });
  };
  try {
    await demand("git", ["worktree", "add", "--quiet", "--detach", folder, commit], { cwd: root });
    const edited = alignHistory(folder);
    await addPackages(folder);
    const migrator = fs.readFileSync(path.join(folder, "server/start/migrate.ts"), "utf8");
    return { folder, edited, knowsNewer: migrator.includes("isContract"), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A database's history has each migration as it is now, so the code before gets it as it is now. */
function alignHistory(folder: string): string[] {
  const news = new Set(unreleased());
  return migrationNames()
    .filter((name) => !news.has(name))
    .filter((name) => {
      const file = path.join(folder, MIGRATIONS, name, "migration.sql");
      const sql = sqlOf(name);
      if (fs.readFileSync(file, "utf8") === sql) return false;
      fs.writeFileSync(file, sql);
      return true;
    });
}

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});
const lockOf = (file: string) => Lock.parse(JSON.parse(fs.readFileSync(file, "utf8"))).packages;

/** The packages here when they are those it was made with, as links to the same files; otherwise its own. */
async function addPackages(folder: string): Promise<void> {
  const wanted = lockOf(path.join(folder, "package-lock.json"));
  const installed = lockOf(path.join(root, "node_modules/.package-lock.json"));
  const isHere = Object.entries(wanted).every(
    ([name, one]) =>
      name === "" ||
      one.dev === true ||
      one.optional === true ||
      installed[name]?.version === one.version,
  );
  if (isHere) await demand("cp", ["-al", path.join(root, "node_modules"), folder]);
  else
    await demand("npm", ["ci", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund"], {
      cwd: folder,
    });
}

export type Server = {
  readonly url: string;
  readonly ownerToken: string | null;
  readonly said: () => string;
  readonly stop: () => Promise<number | null>;
};

const START_MS_MAX = 900_000;

/** `npm start` of a checkout, in a group of its own. */
export async function startCheckout(
  folder: string,
  of: { port: number; env: Record<string, string> },
): Promise<Server> {
  const child = spawn(process.execPath, ["--import", "tsx", "server/start/main.ts"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, HOST: "127.0.0.1", PORT: String(of.port), ...of.env },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
  const stop = async () => {
    if (child.exitCode !== null) return child.exitCode;
    const ended = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
    child.kill("SIGTERM");
    const insist = setTimeout(() => child.kill("SIGKILL"), 60_000);
    const code = await ended;
    clearTimeout(insist);
    return code;
  };
  for (const until = Date.now() + START_MS_MAX; !/^Ready: /m.test(text); ) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`It did not start:\n${text.slice(-4_000)}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  // The link, when there is one, is printed right after.
  await new Promise((done) => setTimeout(done, 200));
  const ownerToken = /owner\?token=(\S+)/.exec(text)?.[1] ?? null;
  return { url: `http://127.0.0.1:${of.port}`, ownerToken, said: () => text, stop };
}
