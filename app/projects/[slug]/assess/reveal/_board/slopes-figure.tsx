import { AtWidths } from "#app/_charts/at-widths.tsx";
import { isSteepPanel, SlopeChart, type SlopePanel } from "#app/_charts/slopes.tsx";
import { plain } from "#app/_copy/format.ts";
import { CHALLENGE_SHORT } from "#app/_copy/terms.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { CHALLENGE_IDS, type ChallengeId } from "#server/catalogue/schema.ts";
import { alphaSentence, slopesAnswer } from "#server/rounds/findings.ts";
import type { Revealed, RevealedRow, RoundStanding } from "#server/rounds/schema.ts";
import type { BoardRow } from "./rows.ts";
import { DATA_SCIENCE_ROLES, ENGINEERING_ROLES } from "./sides.ts";

type Pair = {
  readonly names: readonly [string, string];
  readonly levelsOf: (row: RevealedRow) => { left: number | null; right: number | null };
};

/** The two sides of the gap; where one of them is missing, the first two who rated. */
function pairOf(round: RoundStanding, names: Readonly<Record<string, string>>): Pair {
  const has = (roles: readonly string[]) => round.invitees.some(({ role }) => roles.includes(role));
  const [first, second] = round.invitees;
  const mean = (row: RevealedRow, isIn: (of: RevealedRow["ratings"][number]) => boolean) => {
    const levels = row.ratings.flatMap((one) => (isIn(one) ? (one.level ?? []) : []));
    return levels.length === 0 ? null : levels.reduce((a, b) => a + b, 0) / levels.length;
  };
  const pair = (left: (of: RevealedRow["ratings"][number]) => boolean, right: typeof left) => ({
    levelsOf: (row: RevealedRow) => ({ left: mean(row, left), right: mean(row, right) }),
  });
  if ((has(DATA_SCIENCE_ROLES) && has(ENGINEERING_ROLES)) || !first || !second)
    return {
      names: ["data science", "engineering"],
      ...pair(
        ({ role }) => DATA_SCIENCE_ROLES.includes(role),
        ({ role }) => ENGINEERING_ROLES.includes(role),
      ),
    };
  return {
    names: [names[first.userId] ?? "first", names[second.userId] ?? "second"],
    ...pair(
      ({ userId }) => userId === first.userId,
      ({ userId }) => userId === second.userId,
    ),
  };
}

export function SlopesFigure(props: {
  round: RoundStanding;
  revealed: Revealed;
  rows: readonly BoardRow[];
  names: Readonly<Record<string, string>>;
}) {
  const { revealed, rows } = props;
  const pair = pairOf(props.round, props.names);
  const panels = CHALLENGE_IDS.flatMap((id) => panelOf(id, rows, pair) ?? []).sort(
    (a, b) => steepIn(b) - steepIn(a),
  );
  if (panels.length === 0) return null;
  const [left, right] = pair.names;
  return (
    <Figure
      question="Where do the two sides see different projects?"
      answer={slopesAnswer(revealed)}
      twin={
        <TableTwin
          caption="Levels by side"
          head={["Indicator", left, right, "Apart"]}
          rows={rows
            .filter(({ kind }) => kind === "indicator")
            .map((row) => {
              const levels = pair.levelsOf(row);
              const both = levels.left !== null && levels.right !== null;
              return [
                `${row.id} ${row.question}`,
                levels.left === null ? "not said" : plain(levels.left, 2),
                levels.right === null ? "not said" : plain(levels.right, 2),
                both
                  ? plain(Math.abs((levels.left ?? 0) - (levels.right ?? 0)), 2)
                  : "one side only",
              ];
            })}
        />
      }
      source={
        <>
          <span>
            Left: {left} (circle). Right: {right} (square). Level 0 absent to 4 automatic and
            improving.
          </span>
          <span>{alphaSentence(revealed)}</span>
        </>
      }
    >
      <ul className="grid grid-cols-2 gap-x-5 gap-y-6 min-[900px]:grid-cols-3 min-[1400px]:grid-cols-4">
        {panels.map((panel) => (
          <li
            key={panel.name}
            className={`border-t pt-1.5 ${isSteepPanel(panel) ? "border-t-2 border-fail" : "border-line"}`}
          >
            <p className="flex flex-wrap justify-between gap-x-2 pb-1">
              <span className={isSteepPanel(panel) ? "font-strong" : ""}>{panel.name}</span>
              <span className="text-12 text-ink-2">{panel.remark}</span>
            </p>
            <AtWidths
              narrow={158}
              mid={200}
              wide={250}
              draw={(width) => (
                <SlopeChart
                  panel={panel}
                  sides={width < 200 ? ["left", "right"] : pair.names}
                  width={width}
                  height={width < 200 ? 136 : 156}
                />
              )}
            />
          </li>
        ))}
      </ul>
    </Figure>
  );
}

function panelOf(id: ChallengeId, rows: readonly BoardRow[], pair: Pair): SlopePanel | null {
  const lines = rows
    .filter(({ kind, challengeId }) => kind === "indicator" && challengeId === id)
    .map((row) => ({ id: row.id, ...pair.levelsOf(row) }))
    .filter(({ left, right }) => left !== null || right !== null);
  if (lines.length === 0) return null;
  const gaps = lines.flatMap(({ left, right }) =>
    left === null || right === null ? [] : [Math.abs(left - right)],
  );
  const steep = gaps.filter((gap) => gap >= 2).length;
  const remark =
    gaps.length === 0
      ? "one side only"
      : steep > 0
        ? `${steep} of ${gaps.length} steep`
        : gaps.every((gap) => gap === 0)
          ? "same"
          : "less than two apart";
  return { name: CHALLENGE_SHORT[id], remark, lines };
}

const steepIn = ({ lines }: SlopePanel) =>
  lines.filter(({ left, right }) => left !== null && right !== null && Math.abs(left - right) >= 2)
    .length;
