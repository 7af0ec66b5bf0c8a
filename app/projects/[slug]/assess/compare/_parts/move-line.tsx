/** Height of a row, and room for half a mark at both ends of the scale. */
const HEIGHT = 20;
const WIDTH = 240;
const EDGE = 6;
const x = (value: number) => EDGE + (value / 100) * (WIDTH - 2 * EDGE);

/** From the ring (before) to the disc (after) on one scale of 0 to 100, with the lines at 50 and 75. */
export function MoveLine({ before, after }: { before: number | null; after: number | null }) {
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
      className="block max-w-full"
    >
      <path d={`M${x(0)} 10H${x(100)}`} className="stroke-line" />
      <path d={`M${x(50)} 2V18M${x(75)} 2V18`} className="stroke-control" />
      {before !== null && after !== null ? (
        <path d={`M${x(before)} 10H${x(after)}`} strokeWidth="3" className="stroke-ink" />
      ) : null}
      {before === null ? null : (
        <circle cx={x(before)} cy="10" r="4" strokeWidth="2" className="fill-bg stroke-ink" />
      )}
      {after === null ? null : (
        <circle
          cx={x(after)}
          cy="10"
          r="5"
          className={after >= 75 ? "fill-critical" : "fill-ink"}
        />
      )}
    </svg>
  );
}
