import { linear, px } from "./geometry.ts";

export type SlopePair = { id: string; left: number | null; right: number | null };

/** From two levels apart an answer needs a conversation. */
const STEEP = 2;
const isSteep = (pair: SlopePair) =>
  pair.left !== null && pair.right !== null && Math.abs(pair.left - pair.right) >= STEEP;

/** Two roles' answers 0–4 joined by lines: steep is trouble. Circle at the left, square at the right. */
export function Slopes(props: {
  pairs: readonly SlopePair[];
  leftName: string;
  rightName: string;
  width: number;
  height?: number;
  label: string;
}) {
  const { pairs, width, height = 164 } = props;
  const [left, right] = [28, width - 28];
  const y = linear([0, 4], [height - 32, 10]);
  const drawn = pairs
    .map((pair, i) => ({ pair, lift: liftOf(pairs, i) }))
    .sort((a, b) => Number(isSteep(a.pair)) - Number(isSteep(b.pair)));
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {[0, 1, 2, 3, 4].map((level) => (
        <g key={level}>
          <line x1={left} y1={px(y(level))} x2={right} y2={px(y(level))} className="guide faint" />
          <text x={left - 14} y={px(y(level) + 4)} className="t12 end">
            {level}
          </text>
          <text x={right + 14} y={px(y(level) + 4)} className="t12">
            {level}
          </text>
        </g>
      ))}
      {drawn.map(({ pair, lift }) => (
        <Pair key={pair.id} {...{ pair, lift, left, right, y }} />
      ))}
      <text x={0} y={height - 4} className="t12">
        {props.leftName}
      </text>
      <text x={width} y={height - 4} className="t12 end">
        {props.rightName}
      </text>
    </svg>
  );
}

/** Equal pairs fan out by 4.5 px, so that each stays visible. */
function liftOf(pairs: readonly SlopePair[], index: number): number {
  const pair = pairs[index];
  const before = pairs
    .slice(0, index)
    .filter((other) => other.left === pair?.left && other.right === pair?.right).length;
  return (before % 2 ? 1 : -1) * Math.ceil(before / 2) * 4.5;
}

function Pair(props: {
  pair: SlopePair;
  lift: number;
  left: number;
  right: number;
  y: (level: number) => number;
}) {
  const { pair, lift, left, right, y } = props;
  const steep = isSteep(pair);
  const tone = steep ? "bind" : "quiet";
  const size = steep ? 9 : 6;
  const leftY = pair.left === null ? null : px(y(pair.left) + lift);
  const rightY = pair.right === null ? null : px(y(pair.right) + lift);
  return (
    <g>
      {leftY !== null && rightY !== null ? (
        <line
          x1={left}
          y1={leftY}
          x2={right}
          y2={rightY}
          className={`s-${tone} ${steep ? "s25" : leftY === rightY ? "s1" : "s15"}`}
        />
      ) : null}
      {leftY !== null && rightY === null ? <Stub x={left} y={leftY} to={left + 34} /> : null}
      {leftY === null && rightY !== null ? <Stub x={right} y={rightY} to={right - 34} /> : null}
      {leftY === null ? null : <circle cx={left} cy={leftY} r={size / 2} className={`f-${tone}`} />}
      {rightY === null ? null : (
        <rect
          x={right - size / 2}
          y={px(rightY - size / 2)}
          width={size}
          height={size}
          className={`f-${tone}`}
        />
      )}
    </g>
  );
}

/** One role has not answered: a dotted stub that ends in an open ring. */
function Stub({ x, y, to }: { x: number; y: number; to: number }) {
  return (
    <g>
      <line x1={x} y1={y} x2={to} y2={y} className="s-quiet s15 dots" />
      <circle cx={to} cy={y} r={4} className="g-unknown" />
    </g>
  );
}
