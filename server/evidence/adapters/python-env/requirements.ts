export type Requirement = {
  /** As PyPI compares names: lower case, one dash for any run of dashes, dots and underscores. */
  readonly name: string;
  /** null unless one exact version is asked for. */
  readonly version: string | null;
  readonly line: number;
};

const SPECIFIER = String.raw`(?:===?|~=|!=|<=?|>=?)\s*v?\d[^\s;,#]{0,100}`;
const PACKAGE = new RegExp(
  String.raw`^([A-Za-z0-9][A-Za-z0-9._-]{0,100})(?:\s*\[[^\]]{1,200}\])?\s*(${SPECIFIER}(?:\s*,\s*${SPECIFIER}){0,9})?\s*(?:;.*)?(?:--hash=.*)?$`,
);
/** A package from an address or a folder: its version is whatever stands there. */
const ELSEWHERE = /^([A-Za-z0-9][A-Za-z0-9._-]{0,100})(?:\s*\[[^\]]{1,200}\])?\s*@\s*\S/;
const OPTION = /^-{1,2}[A-Za-z]/;
const EXACT = /^={2,3}\s*([^*]+)$/;

/** null where a line is none of a requirements file. */
export function requirementsIn(lines: readonly string[]): Requirement[] | null {
  const found: Requirement[] = [];
  for (const [i, raw] of lines.entries()) {
    const text = raw
      .replace(/(?:^|\s)#.*$/, "")
      .replace(/\\$/, "")
      .trim();
    if (text === "" || OPTION.test(text)) continue;
    const [, name, specifier] = PACKAGE.exec(text) ?? ELSEWHERE.exec(text) ?? [];
    if (name === undefined) return null;
    const isElsewhere = !PACKAGE.test(text);
    const version = isElsewhere ? null : (EXACT.exec(specifier ?? "")?.[1]?.trim() ?? null);
    found.push({ name: plainName(name), version, line: i + 1 });
  }
  return found;
}

export const plainName = (name: string) => name.toLowerCase().replace(/[-_.]+/g, "-");

/** Prose can be a list of words; a version asked for is what makes lines a requirements file. */
export function looksLikeRequirements(lines: readonly string[]): boolean {
  if (
    lines.length > LINES_MAX ||
    !lines.some((line) => /^[A-Za-z0-9][\w.[\]-]*\s*(?:==|~=|>=)\s*v?\d/.test(line))
  )
    return false;
  return requirementsIn(lines) !== null;
}

const LINES_MAX = 10_000;
