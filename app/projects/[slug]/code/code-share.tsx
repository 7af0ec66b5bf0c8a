import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { type BarPart, PartBar, ShareTrend } from "#app/_charts/part-bar.tsx";
import { date, list, number } from "#app/_copy/format.ts";
import { Figure, Section, TableTwin } from "#app/_ui/figure.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import { PART_WORDS, percent } from "#server/code/findings.ts";
import { type CodePage, type Lines, PARTS, type Part } from "#server/code/schema.ts";

/** The model stands out, what surrounds it recedes; tests are outlined. */
const TONE: Readonly<Record<Part, string>> = {
  model: "f-ink",
  features: "f-ink2",
  pipeline: "f-quiet",
  serving: "f-above",
  tests: "o-ink",
  glue: "f-band",
};

export function CodeShareFigure({ slug, page }: { slug: string; page: CodePage }) {
  const { share, trend } = page;
  return (
    <>
      <Figure
        question="How much of the code deals with the model?"
        answer={<bdi>{page.shareAnswer}</bdi>}
        id="share"
        twin={share ? <Twin page={page} /> : undefined}
        side={
          <p>
            The paper: in a grown system perhaps {percent(5, 100)} of the code deals with the model,
            the rest is glue code and what supports it. More is not better: a small project has
            little else.
          </p>
        }
        source={
          share ? (
            <>
              <span>
                {share.tool}, {date(share.at)}
                {share.leftOut > 0
                  ? `, ${number(share.leftOut)} lines of prose and data left out`
                  : ""}
                {share.filesLeftOut > 0 ? `, ${number(share.filesLeftOut)} files not listed` : ""}.
              </span>
              <Link href={factHref(slug, share.ref)} prefetch={false}>
                why
              </Link>
              {page.hasSample ? <Tag title="Sample data of the demo">sample</Tag> : null}
              <a href={`/api/v1/projects/${slug}/code`}>As JSON</a>
            </>
          ) : (
            <span>
              Count by file: cloc --by-file --json, tokei --files -o json, scc --by-file -f json.
            </span>
          )
        }
      >
        {share ? (
          <AtWidths
            wide={880}
            draw={(width, kind) => (
              <PartBar
                parts={partsOf(share.lines)}
                width={width}
                kind={kind}
                label={page.shareAnswer}
              />
            )}
          />
        ) : null}
        {page.unnamed.length > 0 ? (
          <p className="pt-2 text-ink-2">
            The profile names no path of {list(page.unnamed.map((part) => PART_WORDS[part]))}:{" "}
            <Link href={`/projects/${slug}/edit`}>name them</Link>.
          </p>
        ) : null}
        {trend.length > 1 ? (
          <div className="pt-4">
            <p className="text-12 text-ink-2">
              Share of model and feature code, {date(trend[0]?.at ?? "")} to{" "}
              {date(trend.at(-1)?.at ?? "")}
            </p>
            <ShareTrend
              width={340}
              label={page.shareAnswer}
              points={trend.map(({ at, lines, total }) => ({
                at,
                share: (lines.model + lines.features) / total,
              }))}
            />
          </div>
        ) : null}
      </Figure>
      <Churn slug={slug} page={page} />
    </>
  );
}

function partsOf(lines: Lines): BarPart[] {
  const total = PARTS.reduce((sum, part) => sum + lines[part], 0);
  return PARTS.map((part) => ({
    name: PART_WORDS[part],
    value: lines[part],
    text: percent(lines[part], total),
    tone: TONE[part],
  }));
}

function Twin({ page }: { page: CodePage }) {
  return (
    <TableTwin
      caption="Lines of code by part and count"
      head={["Counted", "Tool", ...PARTS.map((part) => PART_WORDS[part]), "All"]}
      rows={[...page.trend]
        .reverse()
        .map(({ at, tool, lines, total }) => [
          date(at),
          tool,
          ...PARTS.map((part) => number(lines[part])),
          number(total),
        ])}
    />
  );
}

function Churn({ slug, page }: { slug: string; page: CodePage }) {
  const { churn } = page;
  if (!churn || page.churnAnswer === null) return null;
  return (
    <Section title={`Where does the work go? ${page.churnAnswer}`} id="changes">
      <ul className="flex flex-wrap gap-x-8 gap-y-1">
        {partsOf(churn.lines).map(({ name, text }) => (
          <li key={name}>
            {name} <b>{text}</b>
          </li>
        ))}
      </ul>
      <p className="pt-2 text-12 text-ink-2">
        {number(churn.commits)} commits
        {churn.from && churn.to ? `, ${date(churn.from)} to ${date(churn.to)}` : ""}; lines added
        and deleted.{" "}
        <Link href={factHref(slug, churn.ref)} prefetch={false}>
          why
        </Link>
      </p>
    </Section>
  );
}
