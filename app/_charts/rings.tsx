import { classNames } from "#app/_ui/class-names.ts";
import { px } from "./geometry.ts";
import {
  cut,
  type Placed,
  type PlacedHanging,
  READERS_DRAWN,
  type RingPlan,
} from "./rings-geometry.ts";

/** Loops drawn as loops: a closed red line is what each round of training sees of the round before. */
export function Rings({ plan, label }: { plan: RingPlan; label: string }) {
  const { width, height, rx, ry, kind } = plan;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={label}
    >
      {plan.rings.map((ring, i) => (
        <g key={i}>
          <ellipse cx={ring.cx} cy={ring.cy} rx={rx} ry={ry} className="loop" />
          {ring.arrows.map(({ x, y, degrees }, k) => (
            <path
              key={k}
              d="M-6-5.5L6 0L-6 5.5z"
              transform={`translate(${x} ${y}) rotate(${degrees})`}
              className="f-bind"
            />
          ))}
          <text
            x={ring.title.x}
            y={ring.title.y}
            className={`${kind === "wide" ? "t20" : "t14"} b mid`}
          >
            {ring.title.text}
          </text>
          <text x={ring.note.x} y={ring.note.y} className="t12 mid">
            {ring.note.text}
          </text>
        </g>
      ))}
      {plan.hangings.map((one) => (
        <HangingMark key={`${one.on} ${one.kind}`} of={one} />
      ))}
      {plan.stations.map((station) => (
        <StationMark key={station.id} station={station} isSmall={kind === "narrow"} />
      ))}
      {plan.joint ? <Joint plan={plan} joint={plan.joint} /> : null}
    </svg>
  );
}

function StationMark({ station, isSmall }: { station: Placed; isSmall: boolean }) {
  const { x, y, mark, label } = station;
  return (
    <>
      {mark === "data" ? (
        <circle cx={x} cy={y} r={8} className="ds" />
      ) : (
        <rect x={px(x - 8)} y={px(y - 8)} width={16} height={16} className="f-ink" />
      )}
      <text
        x={label.x}
        y={label.y}
        className={classNames(
          isSmall ? "t12 ink halo" : "t14 halo",
          mark === "job" && "b",
          label.anchor === "end" && "end",
          label.anchor === "middle" && "mid",
        )}
      >
        {label.text === label.full ? null : <title>{label.full}</title>}
        {label.text}
      </text>
    </>
  );
}

function Joint({
  plan,
  joint,
}: {
  plan: RingPlan;
  joint: { x: number; y: number; label: string };
}) {
  const { x, y, label } = joint;
  const below = y + plan.ry;
  return (
    <>
      <rect
        x={px(x - 11)}
        y={px(y - 11)}
        width={22}
        height={22}
        className="f-bind"
        transform={`rotate(45 ${px(x)} ${px(y)})`}
      />
      {plan.kind === "narrow" ? (
        <text x={px(x + 22)} y={px(y + 5)} className="t14 b halo">
          {cut(label, 18)}
        </text>
      ) : (
        <>
          <line x1={x} y1={px(y + 18)} x2={x} y2={px(below - 6)} className="s-ink s1" />
          <text x={x} y={px(below + 10)} className="t14 b mid">
            {cut(label, 28)}
          </text>
          <text x={x} y={px(below + 26)} className="t12 ink mid">
            joins both loops
          </text>
        </>
      )}
    </>
  );
}

function HangingMark({ of }: { of: PlacedHanging }) {
  return of.kind === "output" ? <Output of={of} /> : <Input of={of} />;
}

function Output({ of }: { of: PlacedHanging }) {
  const { x, y, at, room } = of;
  const isAbove = y < at.y;
  const readers = of.readers.slice(0, READERS_DRAWN);
  return (
    <>
      <path
        d={`M${at.x} ${px(at.y + (isAbove ? -10 : 10))}V${y}H${px(x - 8)}`}
        className="s-ink s15 nofill"
      />
      <circle cx={x} cy={y} r={8} className="ds" />
      <text x={px((at.x + x) / 2 - 6)} y={px(y - 8)} className="t14 mid">
        {cut(of.label, 22)}
      </text>
      {readers.map((reader, i) => {
        const dy = (i - (readers.length - 1) / 2) * 42;
        const tone = reader.isUndeclared ? "s-bind s2 dash2" : "s-ink s15";
        return (
          <g key={i}>
            <path
              d={`M${px(x + 9)} ${y}C${px(x + 30)} ${y} ${px(x + 24)} ${px(y + dy)} ${px(x + 46)} ${px(y + dy)}`}
              className={`${tone} nofill`}
            />
            <rect
              x={px(x + 48)}
              y={px(y + dy - 7)}
              width={14}
              height={14}
              className={reader.isUndeclared ? "o-bind" : "f-ink"}
            />
            <text x={px(x + 70)} y={px(y + dy - 1)} className="t14 b">
              {cut(reader.label, room)}
            </text>
            <text x={px(x + 70)} y={px(y + dy + 14)} className="t12 ink">
              {cut(reader.note, room + 4)}
            </text>
          </g>
        );
      })}
    </>
  );
}

function Input({ of }: { of: PlacedHanging }) {
  const { x, y, at, isDead } = of;
  const way = y < at.y ? 1 : -1;
  return (
    <>
      <circle cx={x} cy={y} r={8} className={isDead ? "dead" : "ds"} />
      <path
        d={`M${px(x + 6)} ${px(y + way * 8)}L${px(at.x - 8)} ${px(at.y - way * 9)}`}
        className={isDead ? "s-bind s2 nofill dots" : "s-ink s15 nofill"}
      />
      <text
        x={px(x - 16)}
        y={px(y + (of.note ? -1 : 5))}
        className={classNames("t14 end", isDead && "b")}
      >
        {cut(of.label, 26)}
      </text>
      {of.note ? (
        <text x={px(x - 16)} y={px(y + 15)} className="t12 ink end">
          {of.note}
        </text>
      ) : null}
    </>
  );
}
