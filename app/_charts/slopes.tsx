import { px } from "./geometry.ts";

/** One line of a panel: a level on either side; null where that side did not rate. */
export type Slope = { id: string; left: number | null; right: number | null };
export type SlopePanel = { name: string; remark: string; lines: readonly Slope[] };

const LEVELS = [0, 1, 2, 3, 4];
const EDGE = 30;
const TOP = 8;
/** Lines that say the same lie side by side instead of on each other. */
const APART = 4.5;
/** From two levels on a line is steep. */
const STEEP = 2;

const gapOf = ({ left, right }: Slope) =>
  left === null || right === null ? 0 : Math.abs(left - right);
export const isSteepPanel = ({ lines }: SlopePanel) => lines.some((line) => gapOf(line) >= STEEP);

/**
 * The two sides' levels of one challenge, joined for each indicator: a steep line is a disagreement, a
 * flat one shared ground. A dotted ring is what the other side did not rate.
 */
export function SlopeChart(props: {
  panel: SlopePanel;
  sides: readonly [string, string];
  width: number;
  height: number;
}) {
  const { panel, sides, width, height } = props;
  const floor = height - 30;
  const y = (level: number) => px(floor - (level / 4) * (floor - TOP));
  const right = width - EDGE;
  const lines = [...panel.lines].sort((a, b) => gapOf(a) - gapOf(b));
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
      className="chart"
    >
      {LEVELS.map((level) => (
        <g key={level}>
          <line x1={EDGE} y1={y(level)} x2={right} y2={y(level)} className="guide faint" />
          <text x={EDGE - 14} y={y(level) + 4} className="t12 end">
            {level}
          </text>
          <text x={right + 14} y={y(level) + 4} className="t12">
            {level}
          </text>
        </g>
      ))}
      {lines.map((line) => (
        <SlopeLine
          key={line.id}
          line={line}
          shift={shiftOf(line, panel.lines)}
          y={y}
          ends={[EDGE, right]}
        />
      ))}
      <text x={0} y={height - 4} className="t12">
        {sides[0]}
      </text>
      <text x={width} y={height - 4} className="t12 end">
        {sides[1]}
      </text>
    </svg>
  );
}

function SlopeLine(props: {
  line: Slope;
  shift: number;
  y: (level: number) => number;
  ends: readonly [number, number];
}) {
  const { line, shift, y, ends } = props;
  const [x1, x2] = ends;
  const at = (level: number) => px(y(level) + shift);
  const { left, right } = line;
  if (left === null || right === null) {
    const level = left ?? right ?? 0;
    const from = left === null ? x2 : x1;
    const to = px(left === null ? x2 - 26 : x1 + 26);
    return (
      <g>
        <line x1={from} y1={at(level)} x2={to} y2={at(level)} className="s-quiet s1 dots" />
        <circle cx={to} cy={at(level)} r={3.5} className="d-quiet" />
        <Mark x={from} y={at(level)} isLeft={left !== null} tone="f-quiet" size={3.5} />
      </g>
    );
  }
  const isSteep = gapOf(line) >= STEEP;
  const stroke = isSteep ? "s-bind s25" : gapOf(line) > 0 ? "s-quiet s15" : "s-quiet s1";
  const tone = isSteep ? "f-bind" : "f-quiet";
  const size = isSteep ? 5 : 3.5;
  return (
    <g>
      <line x1={x1} y1={at(left)} x2={x2} y2={at(right)} className={stroke} />
      <Mark x={x1} y={at(left)} isLeft tone={tone} size={size} />
      <Mark x={x2} y={at(right)} isLeft={false} tone={tone} size={size} />
    </g>
  );
}

function Mark(props: { x: number; y: number; isLeft: boolean; tone: string; size: number }) {
  const { x, y, isLeft, tone, size } = props;
  if (isLeft) return <circle cx={x} cy={y} r={size} className={tone} />;
  return (
    <rect
      x={px(x - size + 0.5)}
      y={px(y - size + 0.5)}
      width={2 * size - 1}
      height={2 * size - 1}
      className={tone}
    />
  );
}

function shiftOf(line: Slope, all: readonly Slope[]): number {
  const same = all.filter(({ left, right }) => left === line.left && right === line.right);
  return APART * (same.findIndex(({ id }) => id === line.id) - (same.length - 1) / 2);
}
