/** Folders that hold parts of a repository side by side: the part is what stands below. */
const CONTAINERS = new Set([
  "app",
  "apps",
  "components",
  "lib",
  "libs",
  "modules",
  "packages",
  "projects",
  "services",
  "src",
  "workspaces",
]);
const ABSOLUTE = /^(?:\/|[A-Za-z]:\/)/;

/**
 * The part of a repository that all files stand in: `valuation`, `packages/search`; null where they do
 * not stand in one. It is the first folder and not the longest common one, which a new file would change.
 */
export function rootOf(paths: readonly string[]): string | null {
  const [first, ...others] = paths;
  if (first === undefined) return null;
  let common = foldersOf(first);
  for (const path of others) {
    const folders = foldersOf(path);
    const differs = common.findIndex((name, i) => name !== folders[i]);
    if (differs >= 0) common = common.slice(0, differs);
  }
  // Of a path from the root of a machine only its end says what it is.
  if (ABSOLUTE.test(first)) return common.slice(-2).join("/") || null;
  const inner = common.findIndex((name) => !CONTAINERS.has(name));
  const end = inner < 0 ? common.length : inner + 1;
  return common.slice(0, end).join("/") || null;
}

function foldersOf(path: string): string[] {
  return path
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .slice(0, -1);
}

/** Reports over parts of a repository stand beside each other; over all of it the newest one counts. */
export function coverageSubject(files: readonly { readonly path: string }[]): string {
  const root = rootOf(files.map(({ path }) => path));
  return root === null ? "coverage" : `coverage of ${root}`;
}
