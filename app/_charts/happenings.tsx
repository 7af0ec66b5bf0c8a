import { date, month } from "#app/_copy/format.ts";
import { linear, px } from "./geometry.ts";

export type Happening = { readonly at: string; readonly lane: string; readonly count: number };

const LANE = 34;
const TOP = 10;

/** What happened when, a lane of dots for each kind; a larger dot is more on that day. What is marked runs through all lanes. */
export function Happenings(props: {
  from: string;
  to: string;
  lanes: readonly { readonly id: string; readonly name: string }[];
  happenings: readonly Happening[];
  /** The lane whose moments are drawn through the others. */
  through: string;
  width: number;
  label: string;
}) {
  const { lanes, happenings, width } = props;
  const left = width < 500 ? 72 : 92;
  const [from, to] = [Date.parse(props.from), Date.parse(props.to)];
  const x = linear([from, Math.max(to, from + 1)], [left + 8, width - 14]);
  const bottom = TOP + lanes.length * LANE;
  const most = Math.max(1, ...happenings.map(({ count }) => count));
  return (
    <svg
      width={width}
      height={bottom + 26}
      viewBox={`0 0 ${width} ${bottom + 26}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {happenings
        .filter(({ lane }) => lane === props.through)
        .map(({ at }, i) => (
          <line
            key={i}
            x1={px(x(Date.parse(at)))}
            y1={TOP}
            x2={px(x(Date.parse(at)))}
            y2={bottom}
            className="s-bind s1 dash"
          />
        ))}
      {lanes.map(({ id, name }, i) => {
        const y = TOP + (i + 0.5) * LANE;
        return (
          <g key={id}>
            <line x1={left} y1={y} x2={width} y2={y} className="guide faint" />
            <text x={0} y={y + 4} className="t12 ink">
              {name}
            </text>
            {happenings
              .filter(({ lane }) => lane === id)
              .map(({ at, count }, j) => (
                <circle
                  key={j}
                  cx={px(x(Date.parse(at)))}
                  cy={y}
                  r={px(3 + 7 * Math.sqrt((count - 1) / most))}
                  className={id === props.through ? "o-bind s2" : "o-ink"}
                />
              ))}
          </g>
        );
      })}
      <line x1={left} y1={bottom} x2={width} y2={bottom} className="axis" />
      {monthsOf(from, to, width).map((at) => (
        <text key={at} x={px(x(at))} y={bottom + 18} className="t12 mid">
          {month(new Date(at))}
        </text>
      ))}
      {monthsOf(from, to, width).length === 0 ? (
        <text x={left} y={bottom + 18} className="t12">
          {date(props.from)} to {date(props.to)}
        </text>
      ) : null}
    </svg>
  );
}

/** Firsts of months, about one in 60 px. */
function monthsOf(from: number, to: number, width: number): number[] {
  const first = new Date(from);
  const months: number[] = [];
  for (let i = 1; i < 1_200; i++) {
    const at = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + i, 1);
    if (at > to) break;
    months.push(at);
  }
  const step = Math.max(1, Math.ceil(months.length / Math.max(1, Math.floor(width / 60))));
  return months.filter((_, i) => i % step === 0);
}
