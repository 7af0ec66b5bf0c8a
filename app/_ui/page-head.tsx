import type { ReactNode } from "react";

/** The top of every page: the finding, one sentence of meaning, the actions. */
export function PageHead(props: {
  /** The finding itself, from a findings.ts; on a form, what it is for. */
  title: ReactNode;
  lede?: ReactNode;
  actions?: ReactNode;
  /** Above the title: a hallmark strip outside a project's own pages. */
  marks?: ReactNode;
}) {
  return (
    <header className="pt-5 pb-5 tablet:pt-7">
      {props.marks}
      <h1 className="max-w-[38em] text-24 tracking-[-0.02em] text-balance [font-stretch:112%] tablet:text-32">
        {props.title}
      </h1>
      {props.lede ? <p className="lede mt-2.5 max-w-[96ch] text-ink-2">{props.lede}</p> : null}
      {props.actions ? (
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">{props.actions}</div>
      ) : null}
    </header>
  );
}
