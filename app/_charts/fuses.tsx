import { dayMonth, month, plain } from "#app/_copy/format.ts";
import type { Width } from "./at-widths.tsx";
import { DAY_MS, type Frame, type Fuse, type FuseChart, frameOf, ms, TOP } from "./fuse-frame.ts";
import { px, stairs } from "./geometry.ts";

const ROWS_MAX = { narrow: 9, mid: 20, wide: 24 } as const;

export function Fuses(props: { chart: FuseChart; width: number; kind: Width; label: string }) {
  const { chart, width, kind } = props;
  const rows = chart.fuses.slice(0, ROWS_MAX[kind]);
  const frame = frameOf(chart, { width, kind, rows: rows.length });
  const height = frame.bottom + 8;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      <rect
        x={px(frame.x(chart.now))}
        y={TOP - 18}
        width={px(frame.right - frame.x(chart.now))}
        height={frame.bottom - TOP + 18}
        className="future"
      />
      <Scale chart={chart} frame={frame} />
      <ScoreLine chart={chart} frame={frame} />
      <text x={frame.left} y={frame.rowsTop - 12} className="t12">
        {frame.isNarrow
          ? "Proofs, the first to run out on top"
          : "thick: full credit; thin: half; ring: last seen"}
      </text>
      {rows.map((fuse, i) => (
        <FuseRow
          key={fuse.id}
          {...{ fuse, chart, frame }}
          y={frame.rowsTop + i * frame.rowHeight + frame.rowHeight / 2 + (frame.isNarrow ? 5 : 0)}
        />
      ))}
    </svg>
  );
}

function Scale({ chart, frame }: { chart: FuseChart; frame: Frame }) {
  const { x, y, left, right, plotBottom, bottom } = frame;
  const nowX = px(x(chart.now));
  return (
    <g>
      {[0, 1, 2, 3, 4, 5, 6, 7]
        .filter((score) => y(score) >= TOP - 1)
        .map((score) => (
          <g key={score}>
            <line
              x1={left}
              y1={px(y(score))}
              x2={right}
              y2={px(y(score))}
              className={score ? "guide faint" : "axis"}
            />
            <text x={left - 6} y={px(y(score) + 4)} className="t12 end">
              {score}
            </text>
          </g>
        ))}
      {chart.required === null ? null : (
        <>
          <line
            x1={left}
            y1={px(y(chart.required))}
            x2={right}
            y2={px(y(chart.required))}
            className="s-required s15"
          />
          <text x={left + 4} y={px(y(chart.required) - 6)} className="t12 req-text halo">
            {plain(chart.required)} required
          </text>
        </>
      )}
      {monthsBetween(chart).map((at) => {
        const atX = px(x(at));
        const isClear = Math.abs(atX - nowX) > 30 && atX > left + 4 && atX < right - 4;
        return isClear ? (
          <g key={at}>
            <line x1={atX} y1={plotBottom} x2={atX} y2={plotBottom + 5} className="axis" />
            <text x={atX} y={plotBottom + 18} className="t12 mid">
              {month(new Date(at))}
            </text>
          </g>
        ) : null;
      })}
      <line x1={nowX} y1={TOP - 20} x2={nowX} y2={bottom} className="s-ink s1" />
      <text x={nowX + 6} y={TOP - 8} className="t12 ink">
        {frame.isNarrow ? "if nothing new" : "if nothing new arrives"}
      </text>
      <text x={nowX - 6} y={TOP - 8} className="t12 end">
        proven
      </text>
      <text x={nowX} y={plotBottom + 18} className="t12 b ink mid">
        today
      </text>
    </g>
  );
}

function monthsBetween(chart: FuseChart): number[] {
  const [from, to] = [new Date(chart.from), new Date(chart.to)];
  const count =
    (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return Array.from({ length: Math.max(0, count) }, (_, i) =>
    Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + i + 1, 1),
  );
}

function ScoreLine({ chart, frame }: { chart: FuseChart; frame: Frame }) {
  const { x, y, plotBottom, bottom } = frame;
  const now = ms(chart.now);
  const past = chart.steps.filter((step) => ms(step.at) <= now);
  const falls = chart.steps.filter((step) => ms(step.at) > now);
  const current = past.at(-1)?.final ?? 0;
  const pastPath = `${pathOf(past, frame)}H${px(x(chart.now))}`;
  const futurePath = `M${px(x(chart.now))} ${px(y(current))}${falls.map((s) => `H${px(x(s.at))}V${px(y(s.final))}`).join("")}H${px(frame.right)}`;
  const start = past[0] ? px(x(past[0].at)) : frame.left;
  return (
    <g>
      {past.length > 0 ? (
        <>
          <path d={`${pastPath}V${plotBottom}H${start}Z`} className="past-fill" />
          <path d={pastPath} className="s-ink s25 nofill" />
        </>
      ) : null}
      <path d={futurePath} className="s-ink s25 nofill dash2" />
      <circle cx={px(x(chart.now))} cy={px(y(current))} r={5} className="f-ink" />
      <text x={px(x(chart.now) + 9)} y={px(y(current) - 8)} className="t20 b halo">
        {plain(current)}
      </text>
      {falls.map((step, i) => (
        <g key={step.at}>
          <line
            x1={px(x(step.at))}
            y1={px(y(falls[i - 1]?.final ?? current))}
            x2={px(x(step.at))}
            y2={bottom}
            className="drop"
          />
          <text x={px(x(step.at) + 4)} y={px(y(step.final) - 6)} className="t12 b ink">
            {plain(step.final)}
          </text>
        </g>
      ))}
    </g>
  );
}

const pathOf = (steps: FuseChart["steps"], frame: Frame): string =>
  stairs(steps.map((step) => ({ x: frame.x(step.at), y: frame.y(step.final) })));

const FULL_HEIGHT = 8;
const HALF_HEIGHT = 3;

function FuseRow(props: { fuse: Fuse; chart: FuseChart; frame: Frame; y: number }) {
  const { fuse, chart, frame, y } = props;
  const { x } = frame;
  const tone = fuse.isBinding ? "bind" : "quiet";
  const isSoon = fuse.next !== null && ms(fuse.next.at) - ms(chart.now) < 30 * DAY_MS;
  const strong = fuse.isBinding ? "b ink" : "";
  return (
    <g>
      {frame.isNarrow ? (
        <text x={frame.left} y={y - 9} className={`t12 ${strong}`}>
          {fuse.label}
        </text>
      ) : (
        <text x={frame.left - 10} y={y + 4} className={`t12 cond end ${strong}`}>
          {fuse.label}
        </text>
      )}
      {fuse.spans.flatMap((span, i) => {
        const height = span.credit >= 1 ? FULL_HEIGHT : HALF_HEIGHT;
        const middle = Math.max(ms(span.from), Math.min(ms(chart.now), ms(span.to)));
        const [from, cut, to] = [x(span.from), x(middle), x(span.to)];
        const box = { y: y - height / 2, height };
        // Right of today: what is left of the proof. Hatched, since it will have gone stale unless renewed.
        const future =
          height === FULL_HEIGHT
            ? { fill: `url(#hatch-${tone})`, className: "edge" }
            : { className: `f-${tone}` };
        return [
          cut > from ? (
            <rect
              key={`${i} past`}
              x={px(from)}
              width={px(cut - from)}
              {...box}
              className={`f-${tone}`}
            />
          ) : null,
          to > cut ? (
            <rect key={`${i} future`} x={px(cut)} width={px(to - cut)} {...box} {...future} />
          ) : null,
        ];
      })}
      {fuse.lastSeen && ms(fuse.lastSeen) >= ms(chart.from) ? (
        <circle cx={px(x(fuse.lastSeen))} cy={y} r={4} className={`last-seen s-${tone}`} />
      ) : null}
      {fuse.lowersFinalAt.map((at) => (
        <circle key={at} cx={px(x(at))} cy={y} r={4.5} className="f-bind" />
      ))}
      <text
        x={frame.isNarrow ? frame.right : frame.right + 8}
        y={frame.isNarrow ? y - 9 : y + 4}
        className={`t12 ${frame.isNarrow ? "end" : ""} ${isSoon ? "b ink" : ""}`}
      >
        {nextWord(fuse, chart.now)}
      </text>
    </g>
  );
}

/** "halves 4 Jan", "out 11 Dec", "out since 9 Nov" */
export function nextWord(fuse: Fuse, now: string): string {
  if (fuse.next) return `${fuse.next.credit > 0 ? "halves" : "out"} ${dayMonth(fuse.next.at)}`;
  const last = fuse.spans.at(-1);
  if (last && ms(last.to) <= ms(now)) return `out since ${dayMonth(last.to)}`;
  return "holds";
}
