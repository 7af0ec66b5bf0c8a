import { px } from "./geometry.ts";

/**
 * A condition drawn on a line of its own, stretched so that what is required falls on the same place in
 * every row. Distances compare within a row only; the page says so, and the numbers stand beside.
 */
export function GateLine(props: {
  outcome: "pass" | "fail" | "waived" | "unknown" | "not-applicable";
  /** Where observed stands relative to required: 1 is on the line, clipped to 0..1.5. null when not known. */
  position: number | null;
  width: number;
  height?: number;
}) {
  const { outcome, width, height = 40 } = props;
  const line = width * 0.66;
  const y = height / 2;
  const end = Math.max(0, Math.min(width, line * Math.min(props.position ?? 0, 1.5)));
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      aria-hidden="true"
    >
      {outcome === "not-applicable" ? (
        <line x1={0} y1={y} x2={14} y2={y} className="s-quiet s2" />
      ) : (
        <>
          <line x1={0} y1={y} x2={width} y2={y} className="guide faint" />
          <Observed outcome={outcome} isKnown={props.position !== null} {...{ end, line, y }} />
          <line x1={px(line)} y1={0} x2={px(line)} y2={height} className="s-required s25" />
        </>
      )}
    </svg>
  );
}

type ObservedProps = {
  outcome: "pass" | "fail" | "waived" | "unknown";
  isKnown: boolean;
  end: number;
  line: number;
  y: number;
};

/** Solid: observed. Outline: waived. Dotted up to the line: not known, which is not zero. */
function Observed({ outcome, isKnown, end, line, y }: ObservedProps) {
  if (outcome === "unknown" || !isKnown)
    return <rect x={0.75} y={y - 6.25} width={px(line - 1.5)} height={12.5} className="d-quiet" />;
  if (outcome === "waived")
    return (
      <>
        <rect
          x={0.75}
          y={y - 6.25}
          width={px(Math.max(0.5, end - 0.75))}
          height={12.5}
          className="o-ink"
        />
        <line x1={px(end)} y1={y} x2={px(line)} y2={y} className="s-ink s15 dash" />
      </>
    );
  const isFail = outcome === "fail";
  return (
    <>
      {/* Zero is a value too: a thin mark on the axis, never an empty row. */}
      <rect
        x={0}
        y={y - 7}
        width={px(Math.max(2, end))}
        height={14}
        className={isFail ? "f-bind" : "f-ink2"}
      />
      {isFail && end < line ? (
        <line x1={px(end)} y1={y} x2={px(line)} y2={y} className="s-bind s15 dash" />
      ) : null}
    </>
  );
}
