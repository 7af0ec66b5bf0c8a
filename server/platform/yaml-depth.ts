import { Lexer, Parser } from "yaml";

/**
 * Whether a YAML text is nested deeper than `most`, found without building it. The composer of the
 * library goes down by recursion; where the stack ends within a regular expression, V8 ends the whole
 * process, which no `catch` sees. So this has to be asked before parseDocument().
 */
export function isNestedDeeper(text: string, most: number): boolean {
  if (isSurelyFlat(text, most)) return false;
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    // A level is an entry and its collection.
    if (parser.stack.length > 2 * most) return true;
  }
  return false;
}

/** A level takes a bracket, or a column more to the right; a list may stand below its key without one. */
function isSurelyFlat(text: string, most: number): boolean {
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  return brackets <= most && !new RegExp(`^[\\t \\-?:]{${most >> 1}}`, "m").test(text);
}
