import type { Width } from "./at-widths.tsx";
import { px } from "./geometry.ts";

export type BarPart = { name: string; value: number; text: string; tone: string };

const LABEL_ROW = 22;

/** One bar of the whole; each part's name stands below where it begins, or in its own row where it is too narrow. */
export function PartBar(props: {
  parts: readonly BarPart[];
  width: number;
  kind: Width;
  label: string;
}) {
  const { width } = props;
  const parts = props.parts.filter(({ value }) => value > 0);
  const total = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  let at = 0;
  const placed = parts.map((part) => {
    const x = at;
    at += (part.value / total) * width;
    return { ...part, x, width: at - x };
  });
  // From the right: what begins far right is labelled first, so that no line crosses a label.
  const rows = [...placed].reverse();
  const height = 44 + rows.length * LABEL_ROW;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {placed.map((part) => (
        <rect
          key={part.name}
          x={px(part.x)}
          y={0}
          width={Math.max(1, px(part.width - 1))}
          height={32}
          className={part.tone}
        />
      ))}
      {rows.map((part, i) => {
        const y = 44 + i * LABEL_ROW;
        const isRight = part.x > width * 0.6;
        const x = px(part.x + 1);
        return (
          <g key={part.name}>
            <path d={`M${x} 32V${y + 6}`} className="guide" />
            <text
              x={isRight ? x - 6 : x + 6}
              y={y + 10}
              className={`t12 ink ${isRight ? "end" : ""}`}
            >
              {part.name} <tspan className="b">{part.text}</tspan>
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** A share over time: one dot a count, the line between them. */
export function ShareTrend(props: {
  points: readonly { at: string; share: number }[];
  width: number;
  label: string;
}) {
  const { points, width } = props;
  const times = points.map(({ at }) => Date.parse(at));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const most = Math.max(0.05, ...points.map(({ share }) => share)) * 1.15;
  const x = (at: string) => 8 + ((Date.parse(at) - from) / (to - from || 1)) * (width - 70);
  const y = (share: number) => 72 - (share / most) * 64;
  const last = points.at(-1);
  return (
    <svg
      width={width}
      height={80}
      viewBox={`0 0 ${width} 80`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      <line x1={0} y1={72} x2={width - 56} y2={72} className="axis" />
      <path
        d={`M${points.map(({ at, share }) => `${px(x(at))} ${px(y(share))}`).join("L")}`}
        className="s-ink s2 nofill"
      />
      {points.map(({ at, share }) => (
        <circle key={at} cx={px(x(at))} cy={px(y(share))} r={3} className="f-ink" />
      ))}
      {last ? (
        <text x={px(x(last.at) + 8)} y={px(y(last.share) + 4)} className="t12 ink b">
          {Math.round(last.share * 100)} %
        </text>
      ) : null}
    </svg>
  );
}
