import { HANDOVER_WORD } from "#app/_copy/terms.ts";
import type { HandoverItem } from "#server/handover/schema.ts";

type State = HandoverItem["state"];

/** Left half given, right half accepted; a full block closes the item. Its word stands beside it or in `label`. */
export function PairGlyph({ state, isLabelled }: { state: State; isLabelled?: boolean }) {
  return (
    <svg
      width={44}
      height={20}
      viewBox="0 0 44 20"
      className="chart flex-none"
      role={isLabelled ? "img" : undefined}
      aria-label={isLabelled ? HANDOVER_WORD[state] : undefined}
      aria-hidden={isLabelled ? undefined : "true"}
    >
      <Halves state={state} />
    </svg>
  );
}

function Halves({ state }: { state: State }) {
  switch (state) {
    case "accepted":
      return <rect x={1} y={3} width={42} height={14} className="f-ink" />;
    case "conditional":
      return (
        <>
          <rect x={1} y={3} width={21} height={14} className="f-ink" />
          <rect x={22} y={3} width={21} height={14} fill="url(#hatch-ink)" className="edge" />
        </>
      );
    case "offered":
      return (
        <>
          <rect x={1} y={3} width={20} height={14} className="f-ink" />
          <rect x={23.75} y={3.75} width={18.5} height={12.5} className="o-ink" />
        </>
      );
    case "returned":
      return (
        <>
          <rect x={2} y={4} width={40} height={12} className="o-bind s2" />
          <path d="M31 10H13M18 6l-5 4 5 4" className="s-bind s2 nofill" />
        </>
      );
    case "open":
      return <rect x={1.75} y={3.75} width={40.5} height={12.5} className="d-quiet" />;
    case "not-applicable":
      return <line x1={14} y1={10} x2={30} y2={10} className="s-quiet s2" />;
  }
}

/** All items of a handover as one strip, in the order given. */
export function HandoverStrip(props: { states: readonly State[]; width: number; label: string }) {
  const { states, width } = props;
  const step = width / Math.max(1, states.length);
  const w = Math.max(2, step - 2);
  return (
    <svg
      width={width}
      height={14}
      viewBox={`0 0 ${width} 14`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {states.map((state, i) => {
        const x = Math.round(i * step * 10) / 10;
        if (state === "not-applicable")
          return <line key={i} x1={x} y1={7} x2={x + w} y2={7} className="s-quiet s15" />;
        if (state === "offered" || state === "conditional")
          return (
            <g key={i}>
              <rect x={x + 0.5} y={1.5} width={w - 1} height={11} className="o-ink thin" />
              <rect x={x} y={1} width={w / 2} height={12} className="f-ink" />
            </g>
          );
        const look =
          state === "accepted" ? "f-ink" : state === "returned" ? "o-bind" : "d-quiet thin";
        return <rect key={i} x={x + 0.5} y={1.5} width={w - 1} height={11} className={look} />;
      })}
    </svg>
  );
}
