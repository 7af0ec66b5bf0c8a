import Link from "next/link";
import { Fragment } from "react";
import { count, dateTime } from "#app/_copy/format.ts";
import { Arrow } from "#app/_ui/arrows.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import type { LineagePage, Loop } from "#server/lineage/schema.ts";
import { nodeWords, type Words } from "./node-words.ts";

const LOOPS_SHOWN = 20;

/** Every loop as a path, shortest first; opened, each step has the fact that proves it. */
export function LoopPaths({ slug, page }: { slug: string; page: LineagePage }) {
  const words = nodeWords(page);
  const loops = page.components.flatMap((one) => one.loops);
  if (loops.length === 0) return null;
  const isCut = page.components.some((one) => one.isCut);
  const shared = page.components.flatMap(({ joints }) => joints);
  const remark = isCut
    ? "the shortest; there are more"
    : loops.length > LOOPS_SHOWN
      ? `the ${LOOPS_SHOWN} shortest of ${loops.length}`
      : count(loops.length, "loop");
  return (
    <Section title="The loops as paths, shortest first" remark={remark} id="paths">
      {shared.length > 0 ? (
        <p className="max-w-prose pb-2 text-ink-2">
          Every loop runs through{" "}
          <b className="text-ink">
            <bdi>{shared.map(words.word).join(", ")}</bdi>
          </b>
          : keeping a share of users untouched there shows what the models do to their own data.
        </p>
      ) : null}
      <ol>
        {loops.slice(0, LOOPS_SHOWN).map((loop) => (
          <li key={loop.nodes.join(" ")} className="border-b border-line">
            <LoopPath slug={slug} loop={loop} page={page} words={words} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function LoopPath(props: { slug: string; loop: Loop; page: LineagePage; words: Words }) {
  const { slug, loop, page, words } = props;
  const [first] = loop.nodes;
  const steps = loop.nodes.map((from, i) => {
    const to = loop.nodes[(i + 1) % loop.nodes.length] ?? "";
    return { from, to, edge: page.edges.find((one) => one.from === from && one.to === to) };
  });
  return (
    <details>
      <summary className="py-3 rail:py-2">
        {loop.nodes.map((id) => (
          <Fragment key={id}>
            {loop.models.includes(id) ? (
              <b>
                <bdi>{words.word(id)}</bdi>
              </b>
            ) : (
              <bdi>{words.word(id)}</bdi>
            )}{" "}
            <Arrow />{" "}
          </Fragment>
        ))}
        <bdi>{first === undefined ? "" : words.word(first)}</bdi>{" "}
        <span className="text-12 text-ink-2">
          {loop.models.length > 0 ? "through a model" : "through no known model"}
          {loop.systems.length > 1 ? `, across ${loop.systems.join(", ")}` : ""}
        </span>
      </summary>
      <ul className="pb-3 pl-4 text-12 text-ink-2">
        {steps.map(({ from, to, edge }) => (
          <li key={from} className="flex flex-wrap items-baseline gap-x-2 py-1">
            <span>
              <bdi>{words.word(from)}</bdi>
              <Arrow />
              <bdi>{words.word(to)}</bdi>
            </span>
            {edge ? (
              <>
                <span>
                  {edge.runs > 0 ? `in ${count(edge.runs, "run")}` : "declared"}
                  {edge.lastSeenAt ? `, last ${dateTime(edge.lastSeenAt)}` : ""}
                </span>
                <Link href={factHref(slug, edge.ref)} prefetch={false} className="py-2 rail:py-0">
                  why
                </Link>
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}
