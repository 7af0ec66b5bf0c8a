import Link from "next/link";
import { Status } from "#app/_ui/glyph.tsx";
import type { AnswerPlace, Contradiction } from "#server/lint/schema.ts";

const hrefOf = (slug: string, { kind, id }: AnswerPlace) =>
  kind === "challenge"
    ? `/projects/${slug}/assess#${id}`
    : `/projects/${slug}/assess/full?at=${id}`;

/** Each contradiction with both its places: the answer on one side, what speaks against it on the other. */
export function ContradictionList(props: {
  slug: string;
  contradictions: readonly Contradiction[];
}) {
  return (
    <ul className="mt-2" aria-label="Contradictions">
      {props.contradictions.map((one) => (
        <li
          key={`${one.rule} ${one.answer.id}`}
          className="grid gap-x-8 gap-y-2 border-b border-line py-4 tablet:grid-cols-2"
        >
          <p className="font-strong tablet:col-span-2">
            <Status kind="attention">{one.title}</Status>
          </p>
          <Place
            label="The answer"
            href={hrefOf(props.slug, one.answer)}
            link={one.answer.question}
          >
            {one.answer.says}
          </Place>
          <Against {...props} one={one} />
          <p className="text-ink-2 tablet:col-span-2">{one.remedy}</p>
        </li>
      ))}
    </ul>
  );
}

function Against({ slug, one: { against } }: { slug: string; one: Contradiction }) {
  if (against.answer)
    return (
      <Place
        label="Another answer"
        href={hrefOf(slug, against.answer)}
        link={against.answer.question}
      >
        {against.says}
      </Place>
    );
  return (
    <Place
      label="The evidence"
      href={
        against.evidenceId
          ? `/projects/${slug}/evidence/${against.evidenceId}`
          : `/projects/${slug}/evidence`
      }
      link={against.evidenceId ? "See the document" : "All evidence"}
      code={against.pointer}
    >
      {against.says}
    </Place>
  );
}

function Place(props: {
  label: string;
  href: string;
  link: string;
  code?: string;
  children: string;
}) {
  return (
    <div className="min-w-0 border-l-2 border-control pl-3">
      <p className="text-12 text-ink-2">{props.label}</p>
      <p className="break-words">
        <bdi>{props.children}</bdi>
      </p>
      <p className="flex flex-wrap items-baseline gap-x-2 text-12">
        <Link className="inline-block py-3 rail:py-0.5" href={props.href}>
          {props.link}
        </Link>
        {props.code ? <code className="break-all text-ink-2">{props.code}</code> : null}
      </p>
    </div>
  );
}
