import { date, month } from "#app/_copy/format.ts";
import type { Width } from "./at-widths.tsx";
import { linear, px } from "./geometry.ts";

const DAY_MS = 86_400_000;
const TOP = 66;

export type Ages = {
  /** Oldest first, at least two. */
  observations: readonly { at: string; ageDays: number }[];
  ends: readonly { at: string; isComplete: boolean }[];
  limitDays: number | null;
  lastLoadedAt: string | null;
  what: string;
};

/** How the jobs said they ended, over how old the data was that they used: a dead source is a diagonal. */
export function AgeRamp(props: { ages: Ages; width: number; kind: Width; label: string }) {
  const { ages, width, kind } = props;
  const isNarrow = kind === "narrow";
  const left = 44;
  const right = width - (isNarrow ? 10 : 128);
  const height = TOP + (isNarrow ? 150 : 170);
  const times = [...ages.observations, ...ages.ends].map(({ at }) => Date.parse(at));
  const from = Math.min(...times);
  const to = Math.max(...times, from + DAY_MS);
  const last = ages.observations.at(-1);
  const step = gridStep(Math.max(4, ...ages.observations.map(({ ageDays }) => ageDays)));
  const most = step * Math.ceil(Math.max(4, ...ages.observations.map((one) => one.ageDays)) / step);
  const x = linear([from, to], [left, right]);
  const y = linear([0, most], [height, TOP]);
  const rows = Array.from({ length: Math.round(most / step) + 1 }, (_, i) => i * step);
  const failed = ages.ends.filter(({ isComplete }) => !isComplete).length;
  return (
    <svg
      width={width}
      height={height + 26}
      viewBox={`0 0 ${width} ${height + 26}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      <text x={left} y={14} className="t12 ink">
        {ages.ends.length === 0
          ? "No run below it is known"
          : `${isNarrow ? "Job status" : "What the job status said"}: complete on ${ages.ends.length - failed} of ${ages.ends.length} days`}
      </text>
      {ages.ends.map(({ at, isComplete }) => (
        <rect
          key={at}
          x={px(x(Date.parse(at)) - 0.7)}
          y={22}
          width={Math.max(1, px((x(from + DAY_MS) - x(from)) * 0.6))}
          height={14}
          className={isComplete ? "f-quiet" : "f-bind"}
        />
      ))}
      <text x={left} y={58} className="t12 ink">
        {isNarrow
          ? "Age of the data, days"
          : `What it was computed from: age of ${ages.what}, days`}
      </text>
      {rows.map((value) => (
        <g key={value}>
          <line
            x1={left}
            y1={px(y(value))}
            x2={right}
            y2={px(y(value))}
            className={value === 0 ? "axis" : "guide faint"}
          />
          <text x={left - 6} y={px(y(value) + 4)} className="t12 end">
            {value}
          </text>
        </g>
      ))}
      <Curve ages={ages} x={x} y={y} bottom={height} />
      {ages.limitDays !== null && ages.limitDays <= most ? (
        <>
          <line
            x1={left}
            y1={px(y(ages.limitDays))}
            x2={right}
            y2={px(y(ages.limitDays))}
            className="s-required s15"
          />
          {isNarrow ? null : (
            <text x={right + 8} y={px(y(ages.limitDays) + 4)} className="t12 req-text">
              limit {ages.limitDays} days
            </text>
          )}
        </>
      ) : null}
      <Stop at={ages.lastLoadedAt} x={x} from={from} bottom={height} />
      {last ? (
        <>
          <circle
            cx={px(x(Date.parse(last.at)))}
            cy={px(y(last.ageDays))}
            r={5}
            className="f-bind"
          />
          <text
            x={px(x(Date.parse(last.at)) + (isNarrow ? -10 : 10))}
            y={px(y(last.ageDays) + 5)}
            className={isNarrow ? "t14 b end halo" : "t20 b"}
          >
            {Math.round(last.ageDays)} days
          </text>
        </>
      ) : null}
      <Months from={from} to={to} x={x} y={height + 18} isNarrow={isNarrow} />
    </svg>
  );
}

type Scale = (value: number) => number;

/** Lines a reader can count in: at most five of them. */
function gridStep(most: number): number {
  return [1, 2, 5, 10, 20, 50, 100, 200, 500].find((step) => most / step <= 5) ?? 1000;
}

function Curve({ ages, x, y, bottom }: { ages: Ages; x: Scale; y: Scale; bottom: number }) {
  const points = ages.observations.map(
    ({ at, ageDays }) => `${px(x(Date.parse(at)))} ${px(y(ageDays))}`,
  );
  const [first, last] = [ages.observations[0], ages.observations.at(-1)];
  if (!first || !last) return null;
  const line = `M${points.join("L")}`;
  const close = `L${px(x(Date.parse(last.at)))} ${bottom}L${px(x(Date.parse(first.at)))} ${bottom}Z`;
  return (
    <>
      <path d={line + close} fill="url(#hatch-bind)" opacity="0.5" />
      <path d={line} className="s-bind s25 nofill" />
    </>
  );
}

function Stop(props: { at: string | null; x: Scale; from: number; bottom: number }) {
  const { at, x, from, bottom } = props;
  if (at === null || Date.parse(at) < from) return null;
  const place = px(x(Date.parse(at)));
  return (
    <>
      <line x1={place} y1={TOP} x2={place} y2={bottom} className="s-ink s1 dash" />
      <text x={place + 5} y={TOP + 12} className="t12 ink halo">
        last data, {date(at)}
      </text>
    </>
  );
}

function Months(props: { from: number; to: number; x: Scale; y: number; isNarrow: boolean }) {
  const { from, to, x, y, isNarrow } = props;
  const starts: number[] = [];
  const start = new Date(from);
  for (let m = 0; m < 48; m++) {
    const at = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + m + 1, 1);
    if (at > to) break;
    starts.push(at);
  }
  const every = Math.max(1, Math.ceil(starts.length / (isNarrow ? 4 : 8)));
  if (starts.length === 0)
    return (
      <text x={px(x(from))} y={y} className="t12">
        {date(new Date(from).toISOString())}
      </text>
    );
  return starts
    .filter((_, i) => i % every === 0)
    .map((at) => (
      <text key={at} x={px(x(at))} y={y} className="t12 mid">
        {month(new Date(at).toISOString())}
      </text>
    ));
}
