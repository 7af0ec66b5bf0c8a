export type ProgressPart = { label: string; done: number; of: number };

/** Gap between parts, in percent of the whole strip. */
const GAP = 0.35;

/** How far each part is: solid is answered, dotted is still unknown. */
export function ProgressStrip({ parts, label }: { parts: readonly ProgressPart[]; label: string }) {
  const total = parts.reduce((sum, part) => sum + part.of, 0);
  let start = 0;
  return (
    <svg width="100%" height="9" role="img" aria-label={label} className="block max-w-[560px]">
      {parts.map((part) => {
        const x = start;
        const width = (part.of / total) * 100;
        start += width;
        const room = Math.max(0, width - GAP);
        return (
          <g key={part.label}>
            <rect
              x={`${x}%`}
              y="0.5"
              width={`${room}%`}
              height="8"
              className="fill-none stroke-control [stroke-dasharray:1.5_2]"
            />
            {part.done > 0 ? (
              <rect
                x={`${x}%`}
                y="0"
                width={`${(room * part.done) / part.of}%`}
                height="9"
                className="fill-ink"
              />
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}
