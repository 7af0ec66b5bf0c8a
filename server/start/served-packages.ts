import fs from "node:fs";
import path from "node:path";
import { z } from "zod";

// Which packages a server needs, followed through the lock from its own dependencies. npm's --omit=dev keeps
// test tools that some package of the server names as an optional peer.
//
// node --import tsx server/start/served-packages.ts --prune removes all others from node_modules: a step of
// the image.

const Names = z.record(z.string(), z.unknown()).default({});
const Entry = z.looseObject({
  version: z.string().optional(),
  dependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
  peerDependenciesMeta: z
    .record(z.string(), z.looseObject({ optional: z.boolean().optional() }))
    .default({}),
});
const Lock = z.object({ packages: z.record(z.string(), Entry) });
type Lock = z.infer<typeof Lock>;

/** The place in node_modules of each, as the lock names it, with its version. */
export function servedPackages(lock: unknown): Map<string, string> {
  const { packages } = Lock.parse(lock);
  const served = new Map<string, string>();
  const open = [""];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const entry = packages[place];
    if (!entry || served.has(place)) continue;
    served.set(place, entry.version ?? "");
    const peers = Object.keys(entry.peerDependencies).filter(
      (name) => entry.peerDependenciesMeta[name]?.optional !== true,
    );
    for (const name of [
      ...Object.keys(entry.dependencies),
      ...Object.keys(entry.optionalDependencies),
      ...peers,
    ]) {
      const found = placeOf(name, place, packages);
      if (found !== null) open.push(found);
    }
  }
  served.delete("");
  return served;
}

/** As Node looks for it: beside the package that needs it, then ever further up. */
function placeOf(name: string, from: string, packages: Lock["packages"]): string | null {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(folder.lastIndexOf("/node_modules/"), 0))
  ) {
    const place = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (Object.hasOwn(packages, place)) return place;
    if (folder === "") return null;
  }
}

export const readLock = (root: string): unknown =>
  JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8"));

function prune(root: string): number {
  const served = servedPackages(readLock(root));
  const installed = Lock.parse(
    JSON.parse(fs.readFileSync(path.join(root, "node_modules/.package-lock.json"), "utf8")),
  );
  const others = Object.keys(installed.packages).filter((place) => !served.has(place));
  for (const place of others) fs.rmSync(path.join(root, place), { recursive: true, force: true });
  return others.length;
}

if (process.argv[1] === import.meta.filename && process.argv.includes("--prune"))
  console.log(`Removed ${prune(path.resolve(import.meta.dirname, "../.."))} packages.`);
