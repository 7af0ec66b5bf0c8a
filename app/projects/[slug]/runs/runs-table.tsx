import Link from "next/link";
import { count, dateTime } from "#app/_copy/format.ts";
import { Button, LinkButton } from "#app/_ui/button.tsx";
import { Field, TextInput } from "#app/_ui/field.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import { figure } from "#server/runs/rules/text.ts";
import type { RunRow, RunsPage } from "#server/runs/schema.ts";
import { factHref } from "./fact-href.ts";

/** A plain form: choosing two runs and comparing them works without a script. */
export function RunsTable(props: { slug: string; page: RunsPage; find: string | undefined }) {
  const { slug, page, find } = props;
  const some = find ? `${page.runs.length} called "${find}"` : `newest ${page.runs.length}`;
  const shown = page.runs.length < page.total ? `${some} of ${page.total}` : "";
  return (
    <Section title="Compare two runs" remark={shown} id="compare">
      {page.runs.length < page.total || find ? <FindRun slug={slug} find={find} /> : null}
      <form method="get" action={`/projects/${slug}/runs`}>
        <div className="sticky top-(--sticky-top,0) z-2 flex flex-wrap items-center gap-x-4 gap-y-2 bg-bg py-2">
          <Button type="submit" look="main">
            Compare
          </Button>
          <span className="text-12 text-ink-2">
            Choose one run as before and one as after. Boxes: {DIMENSIONS.map(wordOf).join(", ")}.
          </span>
        </div>
        <Table
          caption="Runs, newest first"
          className="runs"
          columns={[
            { head: "Before" },
            { head: "After" },
            { head: "Run" },
            { head: "Started" },
            { head: "Status" },
            { head: "Recorded" },
            { head: page.metric ?? "Metric", isNumber: true },
          ]}
        >
          {page.runs.map((run, i) => (
            <Row key={run.runId} slug={slug} run={run} metric={page.metric} isFirst={i === 0} />
          ))}
        </Table>
      </form>
    </Section>
  );
}

/** A name keeps what is asked for in the address; two runs far apart are compared by their ids. */
function FindRun({ slug, find }: { slug: string; find: string | undefined }) {
  return (
    <form
      method="get"
      action={`/projects/${slug}/runs`}
      className="flex flex-wrap items-end gap-3 pb-3"
    >
      <Field label="Find runs" hint="Part of a name, or the start of an id.">
        {(control) => <TextInput {...control} type="search" name="find" defaultValue={find} />}
      </Field>
      <Button type="submit">Find</Button>
      {find ? <LinkButton href={`/projects/${slug}/runs`}>Show the newest</LinkButton> : null}
    </form>
  );
}

const wordOf = (dimension: (typeof DIMENSIONS)[number]) => DIMENSION_WORDS[dimension].toLowerCase();

function Row(props: { slug: string; run: RunRow; metric: string | null; isFirst: boolean }) {
  const { slug, run } = props;
  return (
    <tr>
      <td data-label="Before">
        <Choice name="before" run={run} />
      </td>
      <td data-label="After">
        <Choice name="after" run={run} />
      </td>
      <th scope="row">
        <Link href={factHref(slug, run)} className="inline-block py-2 rail:py-0">
          <bdi>{run.name}</bdi>
        </Link>{" "}
        {run.isSample ? <Tag title="Sample data of the demo">sample</Tag> : null}
        {run.isDeleted ? <Tag>deleted</Tag> : null}
        {run.user ? (
          <span className="block text-12 text-ink-2">
            <bdi>{run.user}</bdi>
          </span>
        ) : null}
      </th>
      <td>{run.startedAt ? dateTime(run.startedAt) : "no date"}</td>
      <td className="text-12 text-ink-2">{run.status.toLowerCase()}</td>
      <td>
        <Boxes recorded={run.recorded} />
      </td>
      <td className="num" data-label={props.metric ?? "Metric"}>
        {run.metric === null ? <span className="text-ink-2">none</span> : figure(run.metric)}
      </td>
    </tr>
  );
}

function Choice({ name, run }: { name: "before" | "after"; run: RunRow }) {
  return (
    <label className="inline-flex min-h-11 min-w-11 items-center rail:min-h-6 rail:min-w-6">
      <input type="radio" name={name} value={run.runId} required className="size-4 accent-ink" />
      <span className="sr-only">
        {name} {run.name}
      </span>
    </label>
  );
}

/** Six boxes in the paper's order: filled, recorded; outlined, not. */
function Boxes({ recorded }: { recorded: readonly boolean[] }) {
  const missing = DIMENSIONS.filter((_, i) => !recorded[i]).map(wordOf);
  const label =
    missing.length === 0
      ? "all six dimensions recorded"
      : `${count(recorded.filter(Boolean).length, "dimension")} recorded, missing ${missing.join(", ")}`;
  return (
    <svg width="92" height="14" viewBox="0 0 92 14" role="img" aria-label={label} className="chart">
      {recorded.map((has, i) =>
        has ? (
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
