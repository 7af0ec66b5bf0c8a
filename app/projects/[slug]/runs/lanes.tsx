import { Lane } from "#app/_charts/fault-lines.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import type { Cause, Change, DiffPage, DimensionDiff, RunSide } from "#server/runs/schema.ts";

export function Lanes({ page }: { page: DiffPage }) {
  const [likeliest, second] = page.diff.likeliest;
  return (
    <table className="lanes">
      <caption className="sr-only">Differences by dimension</caption>
      <thead>
        <tr>
          <th scope="col">Dimension</th>
          <th scope="col">
            <bdi>{page.before.name}</bdi>
          </th>
          <th scope="col">
            <span className="sr-only">Outcome</span>
          </th>
          <th scope="col">
            <bdi>{page.after.name}</bdi>
          </th>
          <th scope="col">Why it matters</th>
        </tr>
      </thead>
      <tbody>
        {page.diff.dimensions.map((diff) => (
          <LaneRow
            key={diff.dimension}
            {...{ diff, likeliest, second }}
            causes={page.diff.likeliest.filter((cause) => cause.dimension === diff.dimension)}
            before={page.before}
            after={page.after}
          />
        ))}
      </tbody>
    </table>
  );
}

type RowProps = {
  diff: DimensionDiff;
  likeliest: Cause | undefined;
  second: Cause | undefined;
  causes: readonly Cause[];
  before: RunSide;
  after: RunSide;
};

const WORD = {
  equal: "equal",
  different: "different",
  missing: "not recorded on both sides",
} as const;
const SHOWN = 3;

function LaneRow({ diff, likeliest, second, causes, before, after }: RowProps) {
  const isLikeliest = likeliest?.dimension === diff.dimension;
  const changes = ranked(diff, causes);
  const shown = isLikeliest ? changes.slice(0, 1) : changes.slice(0, SHOWN);
  const sideProps = { diff, shown, isEqual: diff.outcome === "equal" };
  return (
    <tr className={classNames(isLikeliest && "guilty")}>
      <th scope="row">
        {DIMENSION_WORDS[diff.dimension]}
        <span className="sr-only">: {WORD[diff.outcome]}</span>
      </th>
      <td className="val">
        <Side {...sideProps} side={before} pick={(change) => change.before} />
      </td>
      <td>
        <Lane
          outcome={diff.outcome}
          isLikeliest={isLikeliest}
          width={150}
          height={isLikeliest ? 60 : 36}
        />
      </td>
      <td className="val">
        <Side {...sideProps} side={after} pick={(change) => change.after} />
      </td>
      <td className="why">
        <Why {...{ diff, isLikeliest, causes, second }} more={changes.length - shown.length} />
      </td>
    </tr>
  );
}

/** Changes in the order of suspicion, as the causes have it. */
function ranked(diff: DimensionDiff, causes: readonly Cause[]): Change[] {
  const place = new Map(causes.map((cause, i) => [cause.key, i]));
  return [...diff.changes].sort((a, b) => (place.get(a.key) ?? 999) - (place.get(b.key) ?? 999));
}

function Side(props: {
  diff: DimensionDiff;
  shown: readonly Change[];
  isEqual: boolean;
  side: RunSide;
  pick: (change: Change) => string | null;
}) {
  const { diff, shown, side, pick } = props;
  const recorded = side.dimensions.find((one) => one.dimension === diff.dimension)?.recorded ?? [];
  if (recorded.length === 0) return <span className="text-ink-2">not recorded</span>;
  const telling = recorded.filter(({ key }) => !LONG.test(key));
  const shownCount = Math.min(SHOWN, telling.length);
  if (diff.outcome === "different")
    return shown.map((change) => (
      <span key={change.key} className="block">
        <small>
          <bdi>{change.key}</bdi>
        </small>
        <bdi>{shortened(pick(change) ?? "nothing")}</bdi>
      </span>
    ));
  return (
    <span className="eq">
      <bdi>
        {telling
          .slice(0, SHOWN)
          .map(({ value }) => shortened(value))
          .join(" · ")}
        {recorded.length > shownCount ? ` and ${recorded.length - shownCount} more` : ""}
      </bdi>
    </span>
  );
}

/** Equal lanes name things; what describes them at length is in the run's own facts. */
const LONG = /[._](schema|profile|source)$/;

/** A commit or a model is known by its first characters, a schema by how it starts. */
function shortened(value: string): string {
  if (/^(m-)?[0-9a-f]{20,}$/.test(value)) return value.slice(0, value.startsWith("m-") ? 9 : 7);
  return value.length > 48 ? `${value.slice(0, 45)}…` : value;
}

function Why(props: {
  diff: DimensionDiff;
  isLikeliest: boolean;
  causes: readonly Cause[];
  second: Cause | undefined;
  more: number;
}) {
  const { diff, isLikeliest, causes, second, more } = props;
  const [cause] = causes;
  const rest =
    more > 0 ? ` And ${more} more ${more === 1 ? "change" : "changes"}, in the table below.` : "";
  if (diff.outcome === "equal") return "equal";
  if (diff.outcome === "missing") return "Not recorded on both sides: the diff is blind here.";
  if (!cause) return rest;
  const isSecond = !isLikeliest && second?.dimension === diff.dimension;
  return (
    <>
      {isLikeliest ? <b>Likeliest. </b> : isSecond ? <b>Second. </b> : null}
      <bdi>{cause.why}</bdi>
      {rest}
    </>
  );
}
