import Link from "next/link";
import { count, dateTime } from "#app/_copy/format.ts";
import { classNames } from "#app/_ui/class-names.ts";
import { Tag } from "#app/_ui/tag.tsx";
import { labelOf } from "#server/explorer/rules/view.ts";
import type { ColumnName, ExplorerRow } from "#server/explorer/schema.ts";
import { figure } from "#server/runs/rules/text.ts";
import { factHref } from "./fact-href.ts";

type Props = {
  slug: string;
  row: ExplorerRow;
  columns: readonly ColumnName[];
  experiment: string | undefined;
  isPicked: boolean;
  /** With a script the choice is kept beside the table, since rows leave it as one scrolls. */
  isLive: boolean;
  isReachable: boolean;
  dimensions: readonly string[];
  /** Samples stand beside runs of one's own: then each says which it is. */
  isMixed: boolean;
  onPick: () => void;
};

export function RowCells({ slug, row, columns, experiment, ...pick }: Props) {
  const tabIndex = pick.isReachable ? 0 : -1;
  return (
    <>
      <td className="pick">
        <label className="inline-flex min-h-11 min-w-11 items-center rail:min-h-6 rail:min-w-6">
          <input
            type="checkbox"
            className="size-4 accent-ink"
            tabIndex={tabIndex}
            {...(pick.isLive
              ? { checked: pick.isPicked, onChange: pick.onPick }
              : { name: "runs", value: row.runId })}
          />
          <span className="sr-only">Pick {row.name}</span>
        </label>
      </td>
      <th scope="row" className="name">
        <Link href={factHref(slug, row)} prefetch={false} tabIndex={tabIndex} title={row.name}>
          <bdi>{row.name}</bdi>
        </Link>{" "}
        {row.isSample && pick.isMixed ? <Tag title="Sample data of the demo">sample</Tag> : null}
        {experiment ? (
          <span className="experiment pl-1">
            <bdi>{experiment}</bdi>
          </span>
        ) : null}
      </th>
      <td>{row.startedAt ? dateTime(row.startedAt) : <None />}</td>
      <td>
        <State row={row} />
      </td>
      <td>
        <Boxes recorded={row.recorded} dimensions={pick.dimensions} />
      </td>
      {columns.map((column, i) => (
        <td
          key={column}
          data-label={labelOf(column)}
          className={classNames("value", isNumber(column) && "num", isEmpty(row.values[i]))}
        >
          <Value value={row.values[i] ?? null} />
        </td>
      ))}
      <td data-label="Took" className={classNames("num", isEmpty(row.seconds))}>
        {row.seconds === null ? <None /> : took(row.seconds)}
      </td>
      <td data-label="By" className={isEmpty(row.user)}>
        {row.user ? <bdi>{row.user}</bdi> : <None />}
      </td>
    </>
  );
}

function took(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** A metric is a number; a setting may be anything, and stands at the left. */
export const isNumber = (column: ColumnName) => column.startsWith("metric:");

/** A column keeps its place on a wide screen; on a phone what is not there is left out. */
const isEmpty = (value: unknown) => (value === null || value === undefined ? "not-phone" : "");

const None = () => <span className="text-ink-2">none</span>;

function Value({ value }: { value: number | string | null }) {
  if (value === null) return <None />;
  if (typeof value === "number") return figure(value);
  return <bdi title={value}>{value.length > 40 ? `${value.slice(0, 37)}…` : value}</bdi>;
}

/** A run that failed or was killed is said in words and by a mark of its own, not by hue alone. */
function State({ row }: { row: ExplorerRow }) {
  const isBad = row.status === "FAILED" || row.status === "KILLED";
  return (
    <span className={isBad ? "state bad" : "state"}>
      {isBad ? (
        <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" className="chart">
          <path d="M1 1L9 9M9 1L1 9" className="s-ink s15" />
        </svg>
      ) : null}
      {row.status.toLowerCase()}
      {row.isDeleted ? <Tag>deleted</Tag> : null}
    </span>
  );
}

/** Six boxes in the paper's order: filled, recorded; outlined, not. */
function Boxes({ recorded, dimensions }: { recorded: number; dimensions: readonly string[] }) {
  const has = dimensions.map((_, i) => (recorded & (1 << i)) > 0);
  const missing = dimensions.filter((_, i) => !has[i]);
  const label =
    missing.length === 0
      ? "all six dimensions recorded"
      : `${count(6 - missing.length, "dimension")} recorded, missing ${missing.join(", ")}`;
  return (
    <svg width="92" height="14" viewBox="0 0 92 14" role="img" aria-label={label} className="chart">
      <title>{label}</title>
      {has.map((isRecorded, i) =>
        isRecorded ? (
          <rect key={i} x={i * 15 + 1} y="1" width="12" height="12" className="f-quiet" />
        ) : (
          <rect
            key={i}
            x={i * 15 + 1.5}
            y="1.5"
            width="11"
            height="11"
            className="s-quiet s1 nofill dots"
          />
        ),
      )}
    </svg>
  );
}
