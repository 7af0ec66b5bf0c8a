import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { Key, KeyItem } from "#app/_charts/key.tsx";
import { type GraphMark, LineageGraph, Mark } from "#app/_charts/lineage-graph.tsx";
import { Rings } from "#app/_charts/rings.tsx";
import { type Hanging, leftToWords, ringPlan } from "#app/_charts/rings-geometry.ts";
import { count, dateTime, number } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import type { Drawing, LineagePage } from "#server/lineage/schema.ts";
import { hangingsOf, nodeWords, ringsOf, type Words } from "./node-words.ts";

/** Loops as rings where that is the whole finding, else the graph laid out; the table has every step. */
export function LoopFigure({ slug, page }: { slug: string; page: LineagePage }) {
  const words = nodeWords(page);
  return (
    <Figure
      question="Does the system learn from its own output?"
      answer={<bdi>{page.loopAnswer}</bdi>}
      id="loops"
      twin={<Steps slug={slug} page={page} words={words} />}
      source={
        <>
          <span>{page.basis}</span>
          <Joined page={page} />
          {page.hasSample ? <Tag title="Sample data of the demo">sample</Tag> : null}
          <a href={`/api/v1/projects/${slug}/lineage`}>As JSON</a>
        </>
      }
    >
      {page.drawing === null ? (
        <p className="text-ink-2">Sources are known, but no step that reads or writes them.</p>
      ) : page.drawing.kind === "rings" ? (
        <RingDrawing drawing={page.drawing} words={words} label={ringLabel(page, words)} />
      ) : (
        <LaidOut drawing={page.drawing} words={words} page={page} />
      )}
    </Figure>
  );
}

/** What two tools call differently and is taken for one. */
function Joined({ page }: { page: LineagePage }) {
  const joined = page.nodes.filter(({ alias }) => alias !== null);
  if (joined.length === 0) return null;
  const named = joined.slice(0, 3).map(({ label, alias }) => `${label} is ${alias}`);
  return (
    <span className="wrap-anywhere">
      Joined by name: <bdi>{named.join("; ")}</bdi>
      {joined.length > named.length ? ` and ${joined.length - named.length} more` : ""}.
    </span>
  );
}

function ringLabel(page: LineagePage, words: Words): string {
  const loops = page.components[0]?.loops ?? [];
  const paths = loops.map(({ nodes }) => nodes.map(words.word).join(", "));
  return `${page.loopAnswer}. ${paths.map((path, i) => `Loop ${i + 1}: ${path}.`).join(" ")}`;
}

function RingDrawing(props: {
  drawing: Extract<Drawing, { kind: "rings" }>;
  words: Words;
  label: string;
}) {
  const rings = ringsOf(props.drawing, props.words);
  const hangings = hangingsOf(props.drawing, props.words);
  const onRing = (id: string) => props.words.word(id);
  return (
    <>
      <AtWidths
        draw={(width, kind) => {
          const plan = ringPlan(rings, { width, kind, hangings });
          const told = leftToWords(plan, hangings);
          return (
            <>
              <Rings plan={plan} label={props.label} />
              {told.length > 0 ? <Told hangings={told} onRing={onRing} /> : null}
            </>
          );
        }}
      />
      <RingKey />
    </>
  );
}

/** What hangs on the rings, in words, where the drawing has no room for it. */
function Told({
  hangings,
  onRing,
}: {
  hangings: readonly Hanging[];
  onRing: (id: string) => string;
}) {
  return (
    <ul className="grid gap-2 pt-2">
      {hangings.map((one) => (
        <li key={`${one.on} ${one.kind} ${one.label}`} className="flex items-start gap-2">
          <MarkSwatch mark={one.isDead ? "dead" : "data"} />
          <span>
            <b>
              <bdi>{one.label}</bdi>
            </b>
            {one.kind === "input" ? ", read by " : ", written by "}
            <bdi>{onRing(one.on)}</bdi>
            {one.note ? `: ${one.note}` : ""}
            {one.readers.map((reader) => (
              <span key={reader.label} className="flex items-start gap-2">
                <MarkSwatch mark={reader.isUndeclared ? "undeclared" : "job"} />
                <span>
                  <bdi>{reader.label}</bdi> <span className="text-ink-2">{reader.note}</span>
                </span>
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

function MarkSwatch({ mark }: { mark: GraphMark }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
      className="chart mt-0.5 flex-none"
    >
      <Mark x={8} y={8} mark={mark} />
    </svg>
  );
}

function RingKey({ hasModels = false }: { hasModels?: boolean }) {
  return (
    <div className="pt-4">
      <Key label="How to read the drawing">
        <KeyItem mark={<MarkSwatch mark="job" />}>job</KeyItem>
        <KeyItem mark={<MarkSwatch mark="data" />}>{hasModels ? "data" : "data or model"}</KeyItem>
        {hasModels ? <KeyItem mark={<MarkSwatch mark="model" />}>model</KeyItem> : null}
        <KeyItem mark={<MarkSwatch mark="dead" />}>no new data</KeyItem>
        <KeyItem mark={<MarkSwatch mark="undeclared" />}>not declared</KeyItem>
        <li>A closed red line: each round of training sees data that the last round shaped.</li>
      </Key>
    </div>
  );
}

function LaidOut(props: {
  drawing: Extract<Drawing, { kind: "laid-out" }>;
  words: Words;
  page: LineagePage;
}) {
  const { drawing, words, page } = props;
  return (
    <>
      {drawing.leftOut > 0 ? (
        <p className="pb-2 text-ink-2">
          {count(drawing.nodes.length, "node")} of {number(page.nodesTotal)} are drawn: what is in a
          loop, models, dead sources, undeclared readers, and what is next to them.
        </p>
      ) : null}
      <section
        className="max-w-full overflow-x-auto border-y border-line py-3"
        aria-label="Drawn graph, scrolls sideways"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <LineageGraph
          width={drawing.width}
          height={drawing.height}
          nodes={drawing.nodes.map((node) => ({
            ...node,
            label: words.word(node.id),
            mark: words.mark(node.id),
          }))}
          edges={drawing.edges}
          label={`${page.loopAnswer}. ${count(drawing.nodes.length, "node")}, ${count(drawing.edges.length, "step")}.`}
        />
      </section>
      <RingKey hasModels />
    </>
  );
}

function Steps({ slug, page, words }: { slug: string; page: LineagePage; words: Words }) {
  const shown =
    page.edges.length < page.edgesTotal
      ? `, the first ${page.edges.length} of ${page.edgesTotal}`
      : "";
  const declared = (is: boolean | null) => (is === null ? "not known" : is ? "yes" : "no");
  return (
    <TableTwin
      caption={`Every step of the lineage${shown}`}
      head={["From", "To", "Of", "Runs", "Last seen", "Declared", "Evidence"]}
      rows={page.edges.map((edge) => [
        <bdi key="from">{words.word(edge.from)}</bdi>,
        <bdi key="to">{words.word(edge.to)}</bdi>,
        <bdi key="of">{words.node(edge.to)?.system ?? ""}</bdi>,
        edge.runs,
        edge.lastSeenAt ? dateTime(edge.lastSeenAt) : "not said",
        declared(edge.isDeclared),
        <Link key="why" href={factHref(slug, edge.ref)} prefetch={false}>
          why
        </Link>,
      ])}
    />
  );
}
