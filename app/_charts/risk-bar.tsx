import { risk } from "#app/_copy/format.ts";
import { CHALLENGE_CODE, CHALLENGE_SHORT } from "#app/_copy/terms.ts";
import { CHALLENGE_IDS, type ChallengeId } from "#server/catalogue/schema.ts";
import type { RiskParts } from "#server/readiness/schema.ts";
import { linear, type Part, px, slicesOf, type Tone, toneOf } from "./geometry.ts";

/** What a risk bar needs of a challenge. `high` is the residual a gate counts; null means not applicable. */
export type RiskValue = {
  state: "experienced" | "not-experienced" | "not-applicable" | "unknown";
  high: number | null;
  parts: RiskParts | null;
  /** Change since the comparison date; shown from 3 up. */
  delta?: number | null | undefined;
};

/** Without a split (a list that does not carry one) the whole bar is what is known for sure to count. */
const partsOf = (value: RiskValue): RiskParts =>
  value.parts ?? { sure: value.high ?? 0, stale: 0, unproven: 0, unanswered: 0 };

const MOVED = 3;

type Box = { x: number; y: number; width: number; height: number };

/** Outlines stand inside their slice, so that the heights of a bar add up. */
function shapeOf(box: Box, part: Part): Box {
  const inset = part === "unproven" || part === "unanswered" ? 0.75 : 0;
  return {
    x: px(box.x + inset),
    y: px(box.y + inset),
    width: px(Math.max(0.4, box.width - 2 * inset)),
    height: px(Math.max(0.4, box.height - 2 * inset)),
  };
}

/** Solid, hatched, outlined or dotted, in the tone of the whole bar. */
const LOOK: Record<Part, string> = { sure: "f", stale: "h", unproven: "o", unanswered: "d" };
const lookOf = (part: Part, tone: Tone) => `${LOOK[part]}-${tone}`;
/** A hatch is a pattern of the page, which only an attribute names the same way in every browser. */
const inkOf = (look: string) =>
  look.startsWith("h-") ? { fill: `url(#hatch-${look.slice(2)})` } : { className: look };

function SliceRect({ box, part, tone }: { box: Box; part: Part; tone: Tone }) {
  return <rect {...shapeOf(box, part)} {...inkOf(lookOf(part, tone))} />;
}

/** A standing bar on `base`; a dash where the challenge does not apply, never a bar of height 0. */
export function StandingBar(props: {
  value: RiskValue;
  x: number;
  base: number;
  width: number;
  /** Pixels of 100 points. */
  full: number;
}) {
  const { value, x, base, width, full } = props;
  if (value.high === null)
    return (
      <line
        x1={px(x + 2)}
        y1={base - 12}
        x2={px(x + width - 2)}
        y2={base - 12}
        className="s-quiet s2"
      />
    );
  const tone = toneOf(value.high);
  const scale = full / 100;
  return slicesOf(partsOf(value)).map((slice) => (
    <SliceRect
      key={slice.part}
      part={slice.part}
      tone={tone}
      box={{
        x,
        y: base - slice.end * scale,
        width,
        height: (slice.end - slice.start) * scale,
      }}
    />
  ));
}

/** The lines at 50 and 75 and the axis are the background of .cell-ground: a page has hundreds of cells. */
const CELL = { width: 57, height: 73, base: 56, full: 50 };

/** The cell of Table 1: bar, number, change, and the paper's mark in the bottom row. */
export function RiskCell({ value }: { value: RiskValue }) {
  const { width, height, base, full } = CELL;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart cell-ground"
      aria-hidden="true"
    >
      <StandingBar value={value} x={6} base={base} width={14} full={full} />
      {value.high === null ? (
        <text x={53} y={base - 6} className="t12 soft end">
          n/a
        </text>
      ) : (
        <CellNumbers high={value.high} delta={value.delta ?? 0} base={base} />
      )}
      {value.state === "experienced" ? (
        <path d={`M9.5 ${base + 5}l7 7m0-7l-7 7`} className="s-ink s15 nofill" />
      ) : null}
      {value.state === "unknown" ? (
        <text x={13} y={base + 14} className="t12 soft mid">
          ?
        </text>
      ) : null}
    </svg>
  );
}

function CellNumbers(props: { high: number; delta: number; base: number }) {
  const { high, delta, base } = props;
  const weight = high >= 75 ? "b crit" : high >= 50 ? "b" : "soft";
  const hasMoved = Math.abs(delta) >= MOVED;
  return (
    <>
      <text x={53} y={base - 5} className={`t14 end halo ${weight}`}>
        {risk(high)}
      </text>
      {hasMoved ? (
        <>
          <path
            d={delta > 0 ? "M25 30l4-7 4 7z" : "M25.8 23.8l3.2 5.6 3.2-5.6z"}
            className={delta > 0 ? "f-ink" : "o-ink thin"}
          />
          <text x={53} y={30} className={`t12 end ${delta > 0 ? "b ink" : ""}`}>
            {Math.round(Math.abs(delta))}
          </text>
        </>
      ) : null}
    </>
  );
}

type SkylineBox = { step: number; base: number; full: number };

/** All slices of one look as one path: a list draws thousands of them. Bars that do not apply are dashes. */
function skylinePaths(values: readonly RiskValue[], of: SkylineBox): Map<string, string> {
  const paths = new Map<string, string>();
  const add = (look: string, d: string) => paths.set(look, (paths.get(look) ?? "") + d);
  values.forEach((value, i) => {
    const x = (i + 0.14) * of.step;
    const width = of.step * 0.72;
    if (value.high === null) {
      add("s-quiet s2", `M${px(x + 2)} ${of.base - 12}H${px(x + width - 2)}`);
      return;
    }
    const tone = toneOf(value.high);
    const scale = of.full / 100;
    for (const { part, start, end } of slicesOf(partsOf(value))) {
      const height = (end - start) * scale;
      const shape = shapeOf({ x, y: of.base - end * scale, width, height }, part);
      const d = `M${shape.x} ${shape.y}h${shape.width}v${shape.height}h-${shape.width}z`;
      add(lookOf(part, tone), d);
    }
  });
  return paths;
}

/** Twelve bars of one project in a row, for lists; with `codes` under them on small screens. */
export function Skyline(props: {
  values: Record<ChallengeId, RiskValue>;
  width: number;
  height: number;
  hasCodes?: boolean;
  /** Read out in place of the drawing. Leave it away where a table says the same. */
  label?: string;
}) {
  const { values, width, height, hasCodes } = props;
  const step = width / CHALLENGE_IDS.length;
  const base = height - (hasCodes ? 16 : 1);
  const full = base - 2;
  const paths = skylinePaths(
    CHALLENGE_IDS.map((id) => values[id]),
    { step, base, full },
  );
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role={props.label ? "img" : undefined}
      aria-label={props.label}
      aria-hidden={props.label ? undefined : "true"}
    >
      <path d={`M0 ${px(base - 0.75 * full)}H${width}`} className="guide" />
      <path d={`M0 ${base + 0.5}H${width}`} className="axis" />
      {[...paths].map(([look, d]) => (
        <path key={look} d={d} {...inkOf(look)} />
      ))}
      {hasCodes
        ? CHALLENGE_IDS.map((id, i) => (
            <text key={id} x={px((i + 0.5) * step)} y={height - 3} className="t12 cond mid">
              {CHALLENGE_CODE[id]}
            </text>
          ))
        : null}
    </svg>
  );
}

/** The same bar lying down, on a page. Lines at 50 and 75. */
export function LyingBar(props: { value: RiskValue; width: number; height?: number }) {
  const { value, width, height = 18 } = props;
  const x = linear([0, 100], [0, width]);
  const tone = toneOf(value.high ?? 0);
  return (
    <svg
      width={width}
      height={height + 8}
      viewBox={`0 0 ${width} ${height + 8}`}
      className="chart"
      aria-hidden="true"
    >
      <line x1={px(x(50))} y1={0} x2={px(x(50))} y2={height + 8} className="guide faint" />
      <line x1={px(x(75))} y1={0} x2={px(x(75))} y2={height + 8} className="guide" />
      {value.high === null ? (
        <line x1={4} y1={height / 2 + 4} x2={18} y2={height / 2 + 4} className="s-quiet s2" />
      ) : (
        slicesOf(partsOf(value)).map((slice) => (
          <SliceRect
            key={slice.part}
            part={slice.part}
            tone={tone}
            box={{ x: x(slice.start), y: 4, width: x(slice.end) - x(slice.start), height }}
          />
        ))
      )}
    </svg>
  );
}

/** "Testing: 74, high; 52 sure, 13 stale, 8 unproven, 0 unanswered" for whoever cannot see the bar. */
export function riskSentence(id: ChallengeId, value: RiskValue): string {
  const name = CHALLENGE_SHORT[id];
  if (value.high === null) return `${name}: not applicable`;
  const parts = value.parts
    ? `; ${slicesOf(value.parts)
        .map((slice) => `${risk(slice.end - slice.start)} ${slice.part}`)
        .join(", ")}`
    : "";
  const moved =
    value.delta && Math.abs(value.delta) >= MOVED
      ? `; ${value.delta > 0 ? "up" : "down"} ${Math.round(Math.abs(value.delta))}`
      : "";
  const state = value.state.replace("-", " ");
  return `${name}: ${risk(value.high)}, ${toneOf(value.high) === "quiet" ? "under 50" : toneOf(value.high)}${parts}; ${state}${moved}`;
}
