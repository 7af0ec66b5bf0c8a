export function range(values: readonly number[]): string {
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ];
  return low === high ? figure(low) : `${figure(low)} to ${figure(high)}`;
}

/** Three significant digits, as the screens show metrics. */
export function figure(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

export function shown(value: string | null): string {
  if (value === null) return "nothing";
  // A commit is known by its first seven characters.
  if (/^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(value)) return value.slice(0, 7);
  return value.length > 60 ? `${value.slice(0, 57)}…` : value;
}
