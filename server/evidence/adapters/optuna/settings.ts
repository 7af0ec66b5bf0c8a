export type Setting = { readonly name: string; readonly value: string };

export function columnsOf(settings: readonly Setting[]): Map<string, string[]> {
  const columns = new Map<string, string[]>();
  for (const { name, value } of settings) {
    const known = columns.get(name);
    if (known) known.push(value);
    else columns.set(name, [value]);
  }
  return columns;
}

const SHOWN = 20;

/** What was tried, since a frame does not hold the distribution: lowest to highest, or the choices. */
export function rangeOf(cells: readonly string[]): string {
  const distinct = [...new Set(cells)];
  const numbers = distinct.map(Number);
  if (numbers.every(Number.isFinite)) {
    const low = numbers.reduce((a, b) => Math.min(a, b));
    const high = numbers.reduce((a, b) => Math.max(a, b));
    return shown(low) === shown(high) ? shown(low) : `${shown(low)} to ${shown(high)}`;
  }
  const sorted = distinct.sort();
  const more = sorted.length > SHOWN ? `, ${sorted.length - SHOWN} more` : "";
  return `${sorted.slice(0, SHOWN).join(", ")}${more}`;
}

/** JSON of a frame has ten digits, CSV has all of them: six are the same in both. */
function shown(value: number): string {
  return Number(value.toPrecision(6)).toString();
}
