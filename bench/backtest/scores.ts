/** The range that a method gave for one question. */
export type Range = { readonly p10: number; readonly p50: number; readonly p90: number };

export type RangeScore = {
  readonly cases: number;
  readonly coverage: number;
  readonly relativeWidth: number;
  /** Mean pinball loss of the logarithm at P10, P50 and P90. */
  readonly pinball: number;
};

export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What a person would say: a quarter more or less. */
export const around = (middle: number): Range => ({
  p10: middle * 0.75,
  p50: middle,
  p90: middle * 1.25,
});

export function scoreRanges(
  answers: readonly { readonly range: Range; readonly actual: number }[],
): RangeScore {
  return {
    cases: answers.length,
    coverage: mean(
      answers.map(({ range, actual }) => (actual >= range.p10 && actual <= range.p90 ? 1 : 0)),
    ),
    relativeWidth: mean(answers.map(({ range }) => (range.p90 - range.p10) / range.p50)),
    pinball: mean(answers.map(({ range, actual }) => pinballOf(range, actual))),
  };
}

export function pinballOf(range: Range, actual: number): number {
  const loss = (quantile: number, share: number) => {
    const miss = Math.log(actual) - Math.log(quantile);
    return miss >= 0 ? share * miss : (share - 1) * miss;
  };
  return mean([loss(range.p10, 0.1), loss(range.p50, 0.5), loss(range.p90, 0.9)]);
}
