import { px } from "./geometry.ts";

/**
 * Levels 0–4 on a rule. Solid up to what fresh evidence supports, outlined up to what is claimed, so the
 * difference is the work of proving; dotted when nobody has answered, a dash when it does not apply.
 */
export function LevelLadder(props: {
  claimed: number | null;
  assured: number | null;
  state: "answered" | "unknown" | "not-applicable";
  width?: number;
}) {
  const { claimed, assured, state, width = 104 } = props;
  const step = width / 4;
  const label =
    state === "not-applicable"
      ? "not applicable"
      : state === "unknown" || claimed === null
        ? "not answered"
        : assured !== null && assured < claimed
          ? `level ${claimed} claimed, ${assured} counts`
          : `level ${claimed} of 4`;
  return (
    <svg
      width={width + 8}
      height={20}
      viewBox={`-4 0 ${width + 8} 20`}
      className="chart"
      role="img"
      aria-label={label}
    >
      <line x1={0} y1={16.5} x2={width} y2={16.5} className="axis" />
      {[0, 1, 2, 3, 4].map((level) => (
        <line
          key={level}
          x1={px(level * step)}
          y1={13}
          x2={px(level * step)}
          y2={17}
          className="axis"
        />
      ))}
      <Reach {...{ state, claimed, assured, step, width }} />
    </svg>
  );
}

function Reach(props: {
  state: "answered" | "unknown" | "not-applicable";
  claimed: number | null;
  assured: number | null;
  step: number;
  width: number;
}) {
  const { state, claimed, step, width } = props;
  if (state === "not-applicable")
    return <line x1={0} y1={8} x2={14} y2={8} className="s-quiet s2" />;
  if (state === "unknown" || claimed === null)
    return <rect x={0.75} y={3.75} width={width - 1.5} height={8.5} className="d-quiet" />;
  const assured = Math.min(claimed, props.assured ?? claimed);
  return (
    <>
      {claimed > assured ? (
        <rect
          x={px(assured * step + 0.75)}
          y={3.75}
          width={px((claimed - assured) * step - 1.5)}
          height={8.5}
          className="o-ink"
        />
      ) : null}
      {/* Level 0 is an answer: a thin mark, unlike the dotted box of no answer. */}
      <rect
        x={-1}
        y={3}
        width={px(Math.max(2, assured * step + 1))}
        height={10}
        className="f-ink"
      />
    </>
  );
}
