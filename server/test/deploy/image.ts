import fs from "node:fs";
import path from "node:path";
import { type Instruction, reachesBuild, type Stage, variablesOf } from "./dockerfile.ts";
import { demand } from "./process.ts";

// Carries out the Dockerfile's instructions, each stage in a root of its own.

/** What an engine would keep beside the files of an image. */
export type Image = {
  readonly root: string;
  workdir: string;
  user: string;
  readonly env: Record<string, string>;
  readonly said: Map<string, string>;
};

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export async function buildImage(of: {
  stages: readonly Stage[];
  base: string;
  context: string;
  folder: string;
}): Promise<Image> {
  const named = new Map<string, Image>();
  let image: Image | undefined;
  for (const [index, stage] of of.stages.entries()) {
    const root = path.join(of.folder, `stage-${index}`);
    await demand("cp", ["-a", of.base, root]);
    image = { root, workdir: "/", user: "0:0", env: { PATH }, said: new Map() };
    if (stage.alias) named.set(stage.alias, image);
    for (const one of stage.instructions) {
      console.log(`  ${one.name} ${one.text}`);
      await carryOut(one, image, { context: of.context, named });
    }
  }
  if (!image) throw new Error("The Dockerfile has no stage.");
  return image;
}

async function carryOut(
  { name, text }: Instruction,
  image: Image,
  of: { context: string; named: ReadonlyMap<string, Image> },
): Promise<void> {
  if (name === "WORKDIR") {
    image.workdir = text;
    fs.mkdirSync(path.join(image.root, text), { recursive: true });
  } else if (name === "ENV") Object.assign(image.env, variablesOf(text));
  else if (name === "USER") image.user = text;
  else if (name === "COPY") await copy(text, image, of);
  else if (name === "RUN") await runInside(text, image);
  else image.said.set(name, text);
}

async function copy(
  text: string,
  image: Image,
  of: { context: string; named: ReadonlyMap<string, Image> },
): Promise<void> {
  const words = text.split(/\s+/);
  const from = words[0]?.startsWith("--from=") ? words.shift()?.slice("--from=".length) : undefined;
  const target = path.join(image.root, path.resolve(image.workdir, words.pop() ?? ""));
  if (from !== undefined) {
    const source = of.named.get(from);
    if (!source || words.length !== 1) throw new Error(`The check does not know: COPY ${text}`);
    fs.rmSync(target, { recursive: true, force: true });
    await demand("cp", ["-a", path.join(source.root, words[0] ?? ""), target]);
    return;
  }
  const isIn = reachesBuild(fs.readFileSync(path.join(of.context, ".dockerignore"), "utf8"));
  for (const file of filesOf(of.context))
    if (isIn(file) && words.some((word) => word === "." || word === file)) {
      const place = path.join(target, file);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      fs.copyFileSync(path.join(of.context, file), place);
    }
}

/** Never in a build, whatever the patterns say: checked by a test of its own. */
const SKIPPED = new Set(["node_modules", ".git", ".next", ".cache", ".data"]);

function* filesOf(context: string, below = ""): Generator<string> {
  for (const entry of fs.readdirSync(path.join(context, below), { withFileTypes: true })) {
    const file = path.posix.join(below, entry.name);
    if (SKIPPED.has(entry.name)) continue;
    if (entry.isDirectory()) yield* filesOf(context, file);
    else if (entry.isFile()) yield file;
  }
}

/** With the network of this machine, its names and the authorities that it trusts, as an engine's build has. */
async function runInside(text: string, image: Image): Promise<void> {
  const trusted = process.env.NODE_EXTRA_CA_CERTS;
  fs.copyFileSync("/etc/resolv.conf", path.join(image.root, "etc/resolv.conf"));
  if (trusted) fs.copyFileSync(trusted, path.join(image.root, "etc/ssl-of-the-build.crt"));
  const env = {
    ...image.env,
    HOME: "/root",
    ...(trusted ? { NODE_EXTRA_CA_CERTS: "/etc/ssl-of-the-build.crt" } : {}),
  };
  const cache = (await demand("npm", ["config", "get", "cache"])).trim();
  const before = `mkdir -p "$R/root/.npm" ${quoted(cache)}; mount --bind ${quoted(cache)} "$R/root/.npm";`;
  await demand("unshare", [
    "--mount",
    "sh",
    "-c",
    `set -e; R=${quoted(image.root)}; mount -t proc proc "$R/proc"; mount --rbind /dev "$R/dev"; ${before} exec chroot "$R" env -i ${assigned(env)} sh -c ${quoted(`cd ${image.workdir} && ${text}`)}`,
  ]);
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const assigned = (env: Record<string, string>) =>
  Object.entries(env)
    .map(([name, value]) => quoted(`${name}=${value}`))
    .join(" ");

/**
 * The words that run `command` as a container of the image would be: its account, no capability, none to be
 * had again, a root that is mounted read-only, and /tmp in memory. The process keeps its id throughout, so
 * that a signal reaches it.
 */
export function asContainer(
  image: Image,
  command: readonly string[],
  env: Record<string, string>,
): [string, string[]] {
  const [uid = "", gid = ""] = image.user.split(":");
  const inside = [
    ...["setpriv", "--reuid", uid, "--regid", gid, "--clear-groups", "--no-new-privs"],
    ...["--inh-caps=-all", "--bounding-set=-all", "env", "-i"],
  ]
    .map(quoted)
    .join(" ");
  const words = command.map(quoted).join(" ");
  const script = `set -e; R=${quoted(image.root)}
mount --bind "$R" "$R"; mount -t proc proc "$R/proc"; mount --rbind /dev "$R/dev"
mount -t tmpfs -o mode=1777,size=256m tmpfs "$R/tmp"; mount -o remount,ro,bind "$R"
exec chroot "$R" ${inside} ${assigned({ HOME: "/home/node", ...image.env, ...env })} sh -c ${quoted(`cd ${image.workdir} && exec ${words}`)}`;
  return ["unshare", ["--mount", "sh", "-c", script]];
}
