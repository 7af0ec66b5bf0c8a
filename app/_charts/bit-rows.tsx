import { risk } from "#app/_copy/format.ts";
import { linear, px, toneOf } from "./geometry.ts";

export type BitRow = {
  readonly name: string;
  /** null: nobody had rated it. */
  readonly predicted: number | null;
  /** null: nobody said. */
  readonly bit: boolean | null;
};

const ROW = 26;
const TOP = 24;

/** What was rated, as a bar to the line that means high; at the right a filled dot where it bit, a ring where it did not. */
export function BitRows(props: { rows: readonly BitRow[]; width: number; label: string }) {
  const { rows, width } = props;
  const left = width < 500 ? 132 : 240;
  const x = linear([0, 100], [left, width - 92]);
  const bottom = TOP + rows.length * ROW;
  return (
    <svg
      width={width}
      height={bottom + 4}
      viewBox={`0 0 ${width} ${bottom + 4}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {[0, 50, 75].map((value) => (
        <g key={value}>
          <line x1={px(x(value))} y1={TOP - 4} x2={px(x(value))} y2={bottom} className="guide" />
          <text x={px(x(value))} y={13} className="t12 mid">
            {value}
          </text>
        </g>
      ))}
      <text x={width - 8} y={13} className="t12 end">
        did it bite?
      </text>
      {rows.map(({ name, predicted, bit }, i) => {
        const y = TOP + (i + 0.5) * ROW;
        return (
          <g key={name}>
            <text x={left - 10} y={y + 4} className={width < 500 ? "t12 ink end" : "t14 end"}>
              {width < 500 && name.length > 19 ? `${name.slice(0, 18)}…` : name}
            </text>
            {predicted === null ? (
              <text x={px(x(0) + 6)} y={y + 4} className="t12">
                not rated
              </text>
            ) : (
              <>
                <rect
                  x={px(x(0))}
                  y={y - 7}
                  width={px(Math.max(1, x(predicted) - x(0)))}
                  height={14}
                  className={`f-${toneOf(predicted)}`}
                />
                <text x={px(x(predicted) + 5)} y={y + 4} className="t12 ink halo">
                  {risk(predicted)}
                </text>
              </>
            )}
            {bit === null ? (
              <text x={width - 24} y={y + 4} className="t12 mid">
                ?
              </text>
            ) : (
              <circle cx={width - 24} cy={y} r={6} className={bit ? "f-ink" : "o-ink s2"} />
            )}
          </g>
        );
      })}
    </svg>
  );
}
