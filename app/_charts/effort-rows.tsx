import { Frame, HEAD, short } from "./effort-frame.tsx";
import { px } from "./geometry.ts";

// Charts of the estimate that share one frame.

type Days = { p10: number; p50: number; p80: number; p90: number };

/** The range as it is built up: thin P10–P90, thick P50–P80, a tick at P50; the plan's own sum dashed. */
export function LayerRows(props: {
  rows: readonly { name: string; days: Days; isLess: boolean }[];
  plannedDays: number;
  width: number;
  label: string;
}) {
  const { rows, plannedDays, width } = props;
  return (
    <Frame
      names={rows.map((row) => row.name)}
      from={0}
      to={Math.max(plannedDays, ...rows.map((row) => row.days.p90))}
      width={width}
      label={props.label}
      over={(x, bottom) => (
        <line
          x1={px(x(plannedDays))}
          y1={HEAD - 4}
          x2={px(x(plannedDays))}
          y2={bottom}
          className="s-ink s1 dash"
        />
      )}
      draw={(i, y, x) => {
        const row = rows[i];
        if (!row) return null;
        const { p10, p50, p80, p90 } = row.days;
        return (
          <>
            <line x1={px(x(p10))} y1={y + 5} x2={px(x(p90))} y2={y + 5} className="s-quiet s2" />
            <rect
              x={px(x(p50))}
              y={y}
              width={px(Math.max(1, x(p80) - x(p50)))}
              height={10}
              className={row.isLess ? "o-ink" : "f-ink2"}
            />
            <rect x={px(x(p50) - 1.5)} y={y - 4} width={3} height={18} className="f-ink" />
            <text x={px(x(p50) - 4)} y={y - 3} className="t12 b ink end halo">
              {short(p50)}
            </text>
            <text x={px(x(p80) + 3)} y={y - 3} className="t12 halo">
              {short(p80)}
            </text>
            <text x={px(x(p90) + 5)} y={y + 9} className="t12 halo">
              {short(p90)}
            </text>
          </>
        );
      }}
    />
  );
}

/** The middle with one input at its own 1-in-10 and 9-in-10 value; dotted where the method cannot tell. */
export function TornadoRows(props: {
  rows: readonly { name: string; lowDays: number; highDays: number; isResolved: boolean }[];
  p50: number;
  width: number;
  label: string;
}) {
  const { rows, p50, width } = props;
  const ends = rows.flatMap((row) => [row.lowDays, row.highDays]);
  const from = Math.min(p50, ...ends);
  const to = Math.max(p50, ...ends);
  const margin = Math.max((to - from) * 0.12, p50 * 0.02);
  return (
    <Frame
      names={rows.map((row) => row.name)}
      from={Math.max(0, from - margin)}
      to={to + margin}
      width={width}
      label={props.label}
      over={(x, bottom) => (
        <line x1={px(x(p50))} y1={HEAD - 4} x2={px(x(p50))} y2={bottom} className="s-ink s1" />
      )}
      draw={(i, y, x) => {
        const row = rows[i];
        if (!row) return null;
        const low = Math.min(row.lowDays, row.highDays);
        const high = Math.max(row.lowDays, row.highDays);
        return (
          <>
            <rect
              x={px(x(low))}
              y={y - 7}
              width={px(Math.max(2, x(high) - x(low)))}
              height={14}
              className={row.isResolved ? "f-ink2" : "d-quiet"}
            />
            {row.isResolved ? (
              <>
                <text x={px(x(low) - 4)} y={y + 4} className="t12 end halo">
                  {short(low)}
                </text>
                <text x={px(x(high) + 4)} y={y + 4} className="t12 halo">
                  {short(high)}
                </text>
              </>
            ) : (
              <text x={px(x(high) + 6)} y={y + 4} className="t12 halo">
                not resolved
              </text>
            )}
          </>
        );
      }}
    />
  );
}

/** Days bought at P80 (bar) and at P50 (tick), with one standard error either way. */
export function MitigationRows(props: {
  rows: readonly {
    name: string;
    p50Days: number;
    p80Days: number;
    p80Error: number;
    isResolved: boolean;
  }[];
  width: number;
  label: string;
}) {
  const { rows, width } = props;
  const to = Math.max(0.5, ...rows.map((row) => row.p80Days + row.p80Error)) * 1.1;
  return (
    <Frame
      names={rows.map((row) => row.name)}
      from={0}
      to={to}
      width={width}
      label={props.label}
      draw={(i, y, x) => {
        const row = rows[i];
        if (!row) return null;
        const end = x(Math.max(0, row.p80Days));
        return (
          <>
            <rect
              x={px(x(0))}
              y={y - 6}
              width={px(Math.max(2, end - x(0)))}
              height={12}
              className={row.isResolved ? "f-ink2" : "d-quiet"}
            />
            <rect
              x={px(x(Math.max(0, row.p50Days)) - 1.5)}
              y={y - 10}
              width={3}
              height={20}
              className="f-ink"
            />
            <line
              x1={px(x(Math.max(0, row.p80Days - row.p80Error)))}
              y1={y}
              x2={px(x(row.p80Days + row.p80Error))}
              y2={y}
              className="s-quiet s2"
            />
            <text x={px(x(row.p80Days + row.p80Error) + 5)} y={y + 4} className="t12 ink halo">
              {row.isResolved ? short(row.p80Days) : "not resolved"}
            </text>
          </>
        );
      }}
    />
  );
}

/** From the last middle to this one; each change starts where the one before it ended. */
export function BridgeRows(props: {
  fromP50: number;
  toP50: number;
  steps: readonly { name: string; addsDays: number }[];
  width: number;
  label: string;
}) {
  const { fromP50, toP50, steps, width } = props;
  let at = fromP50;
  const moved = steps.map(({ name, addsDays }) => {
    const row = { name, start: at, end: at + addsDays, addsDays };
    at += addsDays;
    return row;
  });
  const rows = [
    { name: "Last estimate", start: 0, end: fromP50, addsDays: null },
    ...moved,
    { name: "This estimate", start: 0, end: toP50, addsDays: null },
  ];
  return (
    <Frame
      names={rows.map((row) => row.name)}
      from={0}
      to={Math.max(...rows.map((row) => Math.max(row.start, row.end))) * 1.05}
      width={width}
      label={props.label}
      draw={(i, y, x) => {
        const row = rows[i];
        if (!row) return null;
        const [low, high] = [Math.min(row.start, row.end), Math.max(row.start, row.end)];
        const isLess = row.addsDays !== null && row.addsDays < 0;
        const told =
          row.addsDays === null
            ? short(row.end)
            : Math.abs(row.addsDays) < 0.05
              ? "no change"
              : `${isLess ? "−" : "+"}${short(Math.abs(row.addsDays))}`;
        return (
          <>
            <rect
              x={px(x(low))}
              y={y - 7}
              width={px(Math.max(1.5, x(high) - x(low)))}
              height={14}
              className={row.addsDays === null ? "f-ink2" : isLess ? "o-ink" : "f-ink"}
            />
            <text x={px(x(high) + 5)} y={y + 4} className="t12 ink halo">
              {told}
            </text>
          </>
        );
      }}
    />
  );
}
