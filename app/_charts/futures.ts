/** The run at which each of `count` equally likely futures reaches the target, earliest first; null: not within the horizon. */
export function futuresOf(reachedByRun: readonly number[], count = 50): (number | null)[] {
  return Array.from({ length: count }, (_, i) => {
    const at = reachedByRun.findIndex((chance) => chance >= (i + 0.5) / count);
    return at === -1 ? null : at + 1;
  });
}
