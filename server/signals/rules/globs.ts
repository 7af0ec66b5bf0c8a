/**
 * Whether a path is one that a profile's glob names: `*` and `?` stay within a folder, `**` stands for
 * any folders, and a folder named outright stands for all below it. Linear in glob × path, so no glob can stall.
 */
export function matchesGlob(path: string, glob: string): boolean {
  const folders = partsOf(glob);
  return folders.length > 0 && matchesParts(partsOf(path), folders);
}

/**
 * The paths that the globs name. Reports of some tools write longer paths than the repository's; only
 * where no path matches as it stands may the globs match the end of one.
 */
export function pathsUnder(paths: readonly string[], globs: readonly string[]): string[] {
  const exact = paths.filter((path) => globs.some((glob) => matchesGlob(path, glob)));
  if (exact.length > 0) return exact;
  return paths.filter((path) => globs.some((glob) => matchesGlob(path, `**/${glob}`)));
}

function partsOf(text: string): string[] {
  return text.split("/").filter((part) => part !== "" && part !== ".");
}

/** Row by row: reached[i] tells whether the first i parts of the path fit the parts of the glob so far. */
function matchesParts(path: readonly string[], glob: readonly string[]): boolean {
  let reached = path.map(() => false);
  reached = [true, ...reached];
  for (const part of glob) {
    const next = reached.map(() => false);
    if (part === "**") {
      const from = reached.indexOf(true);
      for (let i = from; from >= 0 && i < next.length; i++) next[i] = true;
    } else {
      for (const [i, name] of path.entries())
        if (reached[i] === true && matchesPart(name, part)) next[i + 1] = true;
    }
    reached = next;
  }
  // What lies below a folder that fits belongs to it.
  return reached.includes(true, 1) || reached[path.length] === true;
}

/** Greedy with one way back to the last star: the classic wildcard match. */
function matchesPart(name: string, pattern: string): boolean {
  let n = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = n;
    } else if (pattern[p] === "?" || pattern[p] === name[n]) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
