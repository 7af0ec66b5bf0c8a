import type { ReactNode } from "react";
import { WithArrows } from "#app/_ui/arrows.tsx";
import { Logo } from "#app/_ui/icon.tsx";
import { TextureDefs } from "#app/_ui/textures.tsx";
import {
  type Block,
  type Column,
  type Fact,
  factText,
  findingText,
  headText,
  isNumeric,
  type Table,
  textOf,
  type Value,
} from "#server/platform/paper/model.ts";
import type { Report } from "#server/reports/schema.ts";
import { Drawing, SHEET_HATCH } from "./drawing.tsx";
import "./report.css";

/** A report as a page that prints as the paper it shows. Names keep their own direction. */
export function Sheet({ report }: { report: Report }) {
  return (
    <article className="sheet" lang="en">
      <TextureDefs prefix={SHEET_HATCH} />
      <div className="sheet-head">
        <p className="flex items-center gap-2 text-20 font-strong [font-stretch:125%]">
          <Logo />
          Assay
        </p>
        <p className="sheet-running" dir="auto">
          {report.running}
        </p>
      </div>
      <h1 dir="auto">{report.title}</h1>
      {report.lede ? <p className="mt-2 text-ink-2">{report.lede}</p> : null}
      <Facts facts={report.about} />
      {report.sections.map(({ id, title, blocks }) => (
        <section key={id} id={id} aria-label={title}>
          <h2>{title}</h2>
          {blocks.map((block, i) => (
            <BlockOf key={i} block={block} />
          ))}
        </section>
      ))}
    </article>
  );
}

function BlockOf({ block }: { block: Block }): ReactNode {
  if (block.kind === "text")
    return (
      <p className="my-2">
        <WithArrows text={block.text} />
      </p>
    );
  if (block.kind === "facts") return <Facts facts={block.facts} />;
  if (block.kind === "table") return <TableOf table={block} />;
  return (
    <>
      <p className="sheet-finding" data-tone={block.tone}>
        {findingText(block)}
      </p>
      {block.text ? (
        <p className="my-2">
          <WithArrows text={block.text} />
        </p>
      ) : null}
    </>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="sheet-facts">
      {facts.map((fact, i) => (
        <div key={i} className="contents">
          <dt>{fact.label}</dt>
          <dd dir="auto" className="text-left">
            {factText(fact)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function TableOf({ table }: { table: Table }) {
  const { caption, columns, rows, empty, chart } = table;
  if (rows.length === 0)
    return (
      <p className="my-2">
        <b>{caption}</b>: {empty}
      </p>
    );
  const asTable = (
    <section
      className="sheet-scroll !m-0 !border-0 !p-0"
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={isNumeric(column) ? "num" : undefined}>
                {headText(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {columns.map((column, at) => (
                <Cell key={column.id} column={column} value={row[at] ?? null} isFirst={at === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
  if (!chart) return asTable;
  return (
    <>
      <Drawing table={table} chart={chart} />
      {asTable}
    </>
  );
}

function Cell(props: { column: Column; value: Value; isFirst: boolean }) {
  const { column, value, isFirst } = props;
  const text = textOf(value, column);
  const isScore = column.type === "score" && typeof value === "number";
  const inside = (
    <>
      {isScore ? <Bar value={value} max={column.max ?? 100} /> : null}
      <span dir="auto">
        <WithArrows text={text} />
      </span>
    </>
  );
  const className = isNumeric(column) ? "num" : undefined;
  return isFirst ? (
    <th scope="row" className={className}>
      {inside}
    </th>
  ) : (
    <td className={className}>{inside}</td>
  );
}

/** The same length and colours as on paper; the number beside it says the same. */
function Bar({ value, max }: { value: number; max: number }) {
  const width = 44 * Math.min(1, Math.max(0, value / max));
  const tone = max !== 100 ? "ink" : value >= 75 ? "critical" : value >= 50 ? "high" : "quiet";
  return (
    <svg width="44" height="8" viewBox="0 0 44 8" aria-hidden="true" className="sheet-bar">
      <rect width="44" height="8" fill="var(--line)" />
      <rect width={width} height="8" fill={`var(--${tone})`} />
    </svg>
  );
}
