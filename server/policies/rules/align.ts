/**
 * Where a character of a YAML scalar's value stands in its source. The source has the same characters
 * in the same order, with quotes, escapes, a block's header and indentation between them.
 */
export function alignedAt(source: string, value: string, at: number): number {
  let place = afterHeader(source);
  for (let i = 0; i < value.length; i++) {
    const wanted = value.charAt(i);
    const found = /\s/.test(wanted) ? spaceFrom(source, place) : source.indexOf(wanted, place);
    if (found === -1) return place;
    if (i === at) return found;
    place = /\s/.test(wanted) ? found : found + 1;
  }
  return place;
}

/** The | or > of a block, with what it says of indentation and the end, is no character of the value. */
function afterHeader(source: string): number {
  const header = /^[|>][+\-0-9]*[^\n]*\n/.exec(source);
  if (header) return header[0].length;
  return /^["']/.test(source) ? 1 : 0;
}

/** Folding makes one space of a line's end and its indentation. */
function spaceFrom(source: string, from: number): number {
  const next = source.slice(from).search(/\S/);
  return next === -1 ? from : from + next;
}
