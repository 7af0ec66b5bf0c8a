import Link from "next/link";
import { dateTime } from "#app/_copy/format.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { Figure, Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import { figure, shown } from "#server/runs/rules/text.ts";
import type { ComparePage, MatrixDimension, RunSide } from "#server/runs/schema.ts";
import { factHref } from "./fact-href.ts";

const METRICS_SHOWN = 6;

/** Three runs and more: what varies among them, and what most plausibly explains each against the first. */
export function Compare({ slug, page }: { slug: string; page: ComparePage }) {
  const [first] = page.runs;
  return (
    <>
      <PageHead
        title={<bdi>{page.title}</bdi>}
        actions={<LinkButton href={`/projects/${slug}/runs`}>All runs</LinkButton>}
      />
      <Figure
        question="What varies among these runs, by the six version dimensions?"
        answer={page.answer}
        source={<span>A value that is not the first run&apos;s is bold.</span>}
      >
        <section
          className="max-w-full overflow-x-auto"
          aria-label="What varies"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
        >
          <table className="twin matrix">
            <caption className="sr-only">Metrics and dimensions of {page.runs.length} runs</caption>
            <Heads slug={slug} runs={page.runs} />
            <tbody>
              {page.matrix.metrics.slice(0, METRICS_SHOWN).map(({ name, values }) => (
                <tr key={name}>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  {values.map((value, i) => (
                    <td key={page.runs[i]?.runId} className="num">
                      {value === null ? <NotRecorded /> : figure(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
            {page.matrix.dimensions.map((one) => (
              <Rows key={one.dimension} one={one} runs={page.runs} />
            ))}
          </table>
        </section>
      </Figure>
      <Section
        title={
          <>
            What explains each against <bdi>{first?.name}</bdi>
          </>
        }
      >
        <ol>
          {page.pairs.map((pair) => (
            <li key={pair.runId} className="border-b border-line py-3">
              <p>
                <Link
                  href={`/projects/${slug}/runs?before=${encodeURIComponent(first?.runId ?? "")}&after=${encodeURIComponent(pair.runId)}`}
                  className="inline-flex min-h-11 items-center rail:min-h-0"
                >
                  <bdi>{pair.name}</bdi>
                </Link>
                :{" "}
                <b>
                  <bdi>{pair.title}</bdi>
                </b>
              </p>
              <p className="text-ink-2">
                <bdi>{pair.likeliest?.why ?? pair.summary}</bdi>
              </p>
            </li>
          ))}
        </ol>
      </Section>
    </>
  );
}

/** Apart from a value that is the word none. */
const NotRecorded = () => <span className="text-ink-2">not recorded</span>;

function Heads({ slug, runs }: { slug: string; runs: readonly RunSide[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">Recorded</th>
        {runs.map((run) => (
          <th key={run.runId} scope="col">
            <Link
              href={factHref(slug, run)}
              prefetch={false}
              className="inline-flex min-h-11 items-center rail:min-h-0"
            >
              <bdi>{run.name}</bdi>
            </Link>
            <span className="block text-12 whitespace-nowrap text-ink-2">
              {run.startedAt ? dateTime(run.startedAt) : "no date"}
            </span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Rows({ one, runs }: { one: MatrixDimension; runs: readonly RunSide[] }) {
  const missing = runs.filter(
    (run) =>
      (run.dimensions.find((d) => d.dimension === one.dimension)?.recorded.length ?? 0) === 0,
  );
  const equal = one.equalKeys === 1 ? "1 key equal" : `${one.equalKeys} keys equal`;
  const note =
    missing.length === runs.length
      ? "not recorded by any run"
      : missing.length > 0
        ? `not recorded by ${missing.map(({ name }) => name).join(", ")}`
        : one.outcome === "equal"
          ? `equal in all: ${equal}`
          : equal;
  return (
    <tbody className="border-t border-ink">
      <tr>
        <th scope="rowgroup" colSpan={runs.length + 1}>
          <b>{DIMENSION_WORDS[one.dimension]}</b>{" "}
          <span className="text-ink-2">
            <bdi>{note}</bdi>
          </span>
        </th>
      </tr>
      {one.varies.map(({ key, values }) => (
        <tr key={key}>
          <th scope="row">
            <bdi>{key}</bdi>
          </th>
          {values.map((value, i) => (
            <td
              key={runs[i]?.runId}
              className={classNames(value !== null && value !== values[0] && "font-strong")}
            >
              {value === null ? <NotRecorded /> : <bdi>{shown(value)}</bdi>}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
