/** What a table has under a word of a document. A plain `table[word]` also finds what every object inherits, such as `constructor`. */
export function lookup<T>(
  table: Readonly<Record<string, T>>,
  word: string | null | undefined,
): T | undefined {
  return word !== null && word !== undefined && Object.hasOwn(table, word)
    ? table[word]
    : undefined;
}
