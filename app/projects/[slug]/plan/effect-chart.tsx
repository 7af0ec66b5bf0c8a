import { linear, px, toneOf } from "#app/_charts/geometry.ts";
import { risk } from "#app/_copy/format.ts";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import type { Effect } from "#server/what-if/schema.ts";

const TOP = 20;

/** From the ring (now) to the filled dot (done and proven), on the scale of risk with the lines that gates draw. */
export function EffectChart(props: {
  challenges: Effect["challenges"];
  width: number;
  isNarrow: boolean;
  label: string;
}) {
  const { challenges, width, isNarrow } = props;
  const left = isNarrow ? 0 : 208;
  const right = isNarrow ? 0 : 92;
  const row = isNarrow ? 44 : 26;
  const height = TOP + challenges.length * row + 6;
  const x = linear([0, 100], [left + 6, width - right - 6]);
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {[0, 25, 50, 75, 100].map((value) => (
        <g key={value}>
          <line
            x1={px(x(value))}
            y1={TOP - 4}
            x2={px(x(value))}
            y2={height}
            className={value === 50 || value === 75 ? "guide" : "guide faint"}
          />
          <text x={px(x(value))} y={12} className="t12 mid">
            {value}
          </text>
        </g>
      ))}
      {challenges.map(({ challengeId, before, after }, i) => {
        const y = TOP + i * row + row - (isNarrow ? 12 : 12);
        const tone = toneOf(after);
        const change = `${risk(before)} to ${risk(after)}`;
        return (
          <g key={challengeId}>
            <text
              x={isNarrow ? 0 : left - 10}
              y={isNarrow ? y - 12 : y + 4}
              className={isNarrow ? "t12 halo ink" : "t12 end ink"}
            >
              {CHALLENGE_NAME[challengeId]}
            </text>
            <line x1={px(x(after))} y1={y} x2={px(x(before))} y2={y} className="s-quiet s2" />
            <circle cx={px(x(before))} cy={y} r={4.5} className={`o-${toneOf(before)}`} />
            <circle cx={px(x(after))} cy={y} r={5} className={`f-${tone}`} />
            <text
              x={width}
              y={isNarrow ? y - 12 : y + 4}
              className={isNarrow ? "t12 end halo" : "t12 end"}
            >
              {change}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
