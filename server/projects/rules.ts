import type { Factors } from "#server/catalogue/schema.ts";
import { FACTORS } from "#server/catalogue/schema.ts";

/** Words that are addresses of their own below /projects, on pages or in the API: no project is reached by one. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(["import", "new"]);

/** A slug that a URL can carry, from any name: accents dropped, everything else a hyphen. */
export function slugFrom(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 50)
    .replace(/^-+|-+$/g, "");
  return plain || "project";
}

/** Why a project here cannot have this slug; null when it can. */
export function whyNotSlug(slug: string, taken: ReadonlySet<string>): string | null {
  if (RESERVED_SLUGS.has(slug)) return `The slug "${slug}" is an address of its own.`;
  return taken.has(slug) ? `The slug "${slug}" is taken.` : null;
}

/** The first of base, base-2, base-3 … that is free. */
export function freeSlug(base: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const slug = n === 1 ? base : `${base}-${n}`;
    if (whyNotSlug(slug, taken) === null) return slug;
  }
}

/** Three letters for the narrow columns: the initials of three words, else the start of the name. */
export function codeFrom(name: string, taken: ReadonlySet<string>): string {
  const words = slugFrom(name).toUpperCase().split("-");
  const initials = words.map((word) => word.slice(0, 1)).join("");
  const base = (initials.length >= 3 ? initials : words.join("")).slice(0, 3).padEnd(3, "X");
  if (!taken.has(base)) return base;
  for (let n = 2; ; n++) {
    const code = `${base.slice(0, Math.max(1, 4 - String(n).length))}${n}`;
    if (!taken.has(code)) return code;
  }
}

/** How many of the nine factors are set; the rest count as their highest level. */
export function factorsSet(factors: Factors): { set: number; of: number } {
  const all = Object.keys(FACTORS).length;
  return { set: Object.values(factors).filter((value) => value !== undefined).length, of: all };
}
