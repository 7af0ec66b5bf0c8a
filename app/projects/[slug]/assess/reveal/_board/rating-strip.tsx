import { px } from "#app/_charts/geometry.ts";
import type { RevealedRow } from "#server/rounds/schema.ts";
import { inWords } from "./choices.ts";
import { DATA_SCIENCE_ROLES, ENGINEERING_ROLES } from "./sides.ts";

const STEPS: Record<RevealedRow["kind"], readonly string[]> = {
  indicator: ["0", "1", "2", "3", "4"],
  test: ["none", "manual", "automated"],
  challenge: ["experienced", "not-experienced"],
};
const STEP_WORDS = new Map([
  ["manual", "hand"],
  ["automated", "machine"],
  ["experienced", "met"],
  ["not-experienced", "not met"],
]);
const WIDTH = 232;
const EDGE = 20;
const RULE = 22;

/** Who stands where on the scale of one question, and what counts: a circle for data science, a square for engineering, a diamond for the others. */
export function RatingStrip({ row, label }: { row: RevealedRow; label: string }) {
  const steps = STEPS[row.kind];
  const x = (step: number) => px(EDGE + (step / (steps.length - 1)) * (WIDTH - 2 * EDGE));
  const placeOf = (of: { said: string; level: number | null }) => {
    const step = row.kind === "indicator" ? (of.level ?? -1) : steps.indexOf(of.said);
    return step < 0 ? null : step;
  };
  const placed = row.ratings.flatMap((rating) => {
    const step = placeOf(rating);
    return step === null ? [] : [{ ...rating, step }];
  });
  const places = placed.map(({ step }) => step);
  const [least, most] = [Math.min(...places), Math.max(...places)];
  const counts = placeOf(row.counts);
  const tone = row.isSteep && !row.agreed ? "bind" : "quiet";
  return (
    <svg
      width={WIDTH}
      height={48}
      viewBox={`0 0 ${WIDTH} 48`}
      className="chart"
      role="img"
      aria-label={label}
    >
      <line x1={x(0)} y1={RULE} x2={x(steps.length - 1)} y2={RULE} className="guide" />
      {steps.map((step, i) => (
        <g key={step}>
          <line x1={x(i)} y1={RULE - 3} x2={x(i)} y2={RULE + 3} className="axis" />
          <text x={x(i)} y={46} className="t12 mid">
            {STEP_WORDS.get(step) ?? step}
          </text>
        </g>
      ))}
      {places.length > 1 && most > least ? (
        <line
          x1={x(least)}
          y1={RULE}
          x2={x(most)}
          y2={RULE}
          className={tone === "bind" ? "s-bind s25" : "s-quiet s2"}
        />
      ) : null}
      {placed.map((rating) => {
        const same = placed.filter(({ step }) => step === rating.step);
        const turn = same.indexOf(rating) - (same.length - 1) / 2;
        return (
          <RaterMark
            key={rating.userId}
            role={rating.role}
            x={px(x(rating.step) + turn * 11)}
            y={RULE}
            tone={tone === "bind" ? "f-bind" : "f-ink2"}
          />
        );
      })}
      {counts === null ? null : (
        <path
          d={`M${x(counts)} ${RULE - 9}l-4.5 -8h9z`}
          className={row.agreed ? "f-ink" : "o-ink"}
        />
      )}
    </svg>
  );
}

export function RaterMark(props: { role: string; x: number; y: number; tone: string }) {
  const { role, x, y, tone } = props;
  if (DATA_SCIENCE_ROLES.includes(role)) return <circle cx={x} cy={y} r={5} className={tone} />;
  if (ENGINEERING_ROLES.includes(role))
    return <rect x={x - 4.5} y={y - 4.5} width={9} height={9} className={tone} />;
  return <path d={`M${x} ${y - 6}l6 6l-6 6l-6 -6z`} className={tone} />;
}

/** What the strip shows, for whoever does not see it. */
export function stripLabel(row: RevealedRow, nameOf: (id: string) => string): string {
  const said = row.ratings.map((one) => `${nameOf(one.userId)} ${inWords(one)}`).join(", ");
  return `${said}; ${row.agreed ? "agreed" : "counts for now"}: ${inWords(row.counts)}`;
}
