/**
 * Krippendorff's alpha with the interval metric: 1 where all agree, 0 where they agree as often as by
 * chance, below 0 where less. Each unit is what was given to one question; who abstained is left out.
 * null where nothing varies: agreement about a constant says nothing.
 * K. Krippendorff, Content Analysis, 2004, section 11.3.
 */
export function krippendorffAlpha(units: readonly (readonly number[])[]): number | null {
  const pairable = units.filter((values) => values.length >= 2);
  const all = pairable.flat();
  const n = all.length;
  if (n < 2) return null;
  let observed = 0;
  for (const values of pairable) observed += squares(values) / (values.length - 1);
  const expected = squares(all) / (n - 1);
  return expected === 0 ? null : 1 - observed / expected;
}

/** Sum of squared differences over all ordered pairs, in one pass. */
function squares(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const sumOfSquares = values.reduce((total, value) => total + value * value, 0);
  return 2 * (values.length * sumOfSquares - sum * sum);
}
