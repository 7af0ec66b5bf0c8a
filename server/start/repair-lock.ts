import fs from "node:fs";
import path from "node:path";
import { z } from "zod";

// npm leaves a platform's package out of the lock when the registry it was run against does not have
// it, and then refuses its own lock ("not in sync") on the next npm ci. This puts the entries back.
// They carry no integrity; npm fetches them only on the platform that needs them.

const Entry = z.looseObject({
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const LockFile = z.looseObject({ packages: z.record(z.string(), Entry) });
export type LockFile = z.infer<typeof LockFile>;

const SYSTEMS = ["android", "darwin", "win32", "freebsd", "linux", "openbsd", "netbsd", "sunos"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "ppc64", "s390x", "riscv64", "loong64"];

type Missing = { readonly place: string; readonly version: string; readonly isDev: boolean };

/** Every optional dependency that the lock names and has no entry for. */
export function missingEntries(lock: LockFile): Missing[] {
  return Object.entries(lock.packages).flatMap(([owner, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !placesOf(owner, name).some((place) => lock.packages[place]))
      .map(([name, range]) => ({
        place: `node_modules/${name}`,
        version: range.replace(/^[\^~]/, ""),
        isDev: entry.dev ?? false,
      })),
  );
}

export function repaired(lock: LockFile): LockFile {
  const added = missingEntries(lock).map(({ place, version, isDev }) => [
    place,
    { version, ...(isDev ? { dev: true } : {}), optional: true, ...platformOf(place) },
  ]);
  const all = [...Object.entries(lock.packages), ...added];
  all.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return LockFile.parse({ ...lock, packages: Object.fromEntries(all) });
}

export function parseLock(text: string): LockFile {
  return LockFile.parse(JSON.parse(text));
}

/** Where Node would find the package from its owner's folder: nested ones first. */
function placesOf(owner: string, name: string): string[] {
  const places = [`node_modules/${name}`];
  for (let at = owner; at; at = at.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, ""))
    places.unshift(`${at}/node_modules/${name}`);
  return places;
}

function platformOf(place: string): Record<string, string[]> {
  const name = place.slice(place.lastIndexOf("/") + 1);
  if (name.includes("wasm32")) return { cpu: ["wasm32"] };
  const os = SYSTEMS.find((system) => name.includes(system));
  const cpu = PROCESSORS.find((processor) => name.includes(processor));
  return {
    ...(os ? { os: [os] } : {}),
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(name.includes("musl") ? { libc: ["musl"] } : {}),
  };
}

if (process.argv[1] === import.meta.filename) {
  const file = path.resolve(import.meta.dirname, "../../package-lock.json");
  const lock = parseLock(fs.readFileSync(file, "utf8"));
  const count = missingEntries(lock).length;
  if (count > 0) fs.writeFileSync(file, `${JSON.stringify(repaired(lock), null, 2)}\n`);
  console.log(`Added ${count} platform packages to package-lock.json.`);
}
