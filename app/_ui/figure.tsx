import type { ReactNode } from "react";

/** A figure is a question with its computed answer; the drawing is the proof. */
export function Figure(props: {
  question: string;
  /** From a findings.ts: a sentence computed from the same data as the drawing. */
  answer: ReactNode;
  children: ReactNode;
  twin?: ReactNode;
  /** How to read it, beside the drawing on wide screens. */
  side?: ReactNode;
  source?: ReactNode;
  id?: string;
}) {
  return (
    <figure
      id={props.id}
      className="mb-12 border-t-2 border-ink pt-3 break-inside-avoid scroll-mt-16"
    >
      <div className="mb-4">
        <p className="text-ink-2">{props.question}</p>
        <h2 className="max-w-[52em] text-20 font-strong tracking-[-0.01em] text-pretty">
          {props.answer}
        </h2>
      </div>
      {props.side ? (
        <div className="grid gap-4 wide:grid-cols-[minmax(0,1fr)_216px] wide:gap-8">
          <div className="min-w-0">{props.children}</div>
          <div className="figure-side">{props.side}</div>
        </div>
      ) : (
        props.children
      )}
      {props.twin}
      {props.source ? (
        <figcaption className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-12 text-ink-2">
          {props.source}
        </figcaption>
      ) : null}
    </figure>
  );
}

/** The same data as a table, for whoever reads tables better or cannot see the drawing. */
export function TableTwin(props: {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly ReactNode[])[];
}) {
  return (
    <details className="mt-2 text-12">
      <summary className="w-max py-3.5 text-ink-2 underline decoration-control underline-offset-3 rail:py-1">
        Show as table
      </summary>
      <section
        className="max-w-full overflow-x-auto"
        aria-label={props.caption}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <table className="twin">
          <caption className="sr-only">{props.caption}</caption>
          <thead>
            <tr>
              {props.head.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row, i) => (
              <tr key={i}>
                {row.map((cell, j) =>
                  j === 0 ? (
                    <th key={j} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={j}>{cell}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** A titled part of a page that is not a figure: the same rule above, a heading, a remark at the right. */
export function Section(props: {
  title: ReactNode;
  remark?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  return (
    <section id={props.id} className="mb-10 border-t border-ink pt-2 scroll-mt-16">
      <div className="flex flex-wrap items-baseline gap-x-3 pb-2">
        <h2 className="text-14 font-strong">{props.title}</h2>
        {props.remark ? (
          <span className="text-12 text-ink-2 tablet:ml-auto">{props.remark}</span>
        ) : null}
      </div>
      {props.children}
    </section>
  );
}
