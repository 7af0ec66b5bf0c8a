import Link from "next/link";
import type { ReactNode } from "react";
import { dateTime, type Instant } from "#app/_copy/format.ts";

export type Crumb = { label: string; href?: string };

/** The line above every page: where am I, as of when, what can I do with the whole of it. */
export function TopLine(props: {
  crumbs: readonly Crumb[];
  asOf?: Instant | undefined;
  actions?: ReactNode;
}) {
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 pt-2 print:hidden">
      <nav aria-label="Breadcrumb">
        <ol className="flex flex-wrap items-center gap-x-2 text-ink-2">
          {props.crumbs.map((crumb, i) => (
            <li key={crumb.label} className="flex items-center gap-x-2">
              {i > 0 ? (
                <span aria-hidden="true" className="text-ink-3">
                  /
                </span>
              ) : null}
              {crumb.href ? (
                <Link href={crumb.href} className="py-3 no-underline hover:underline rail:py-1">
                  {crumb.label}
                </Link>
              ) : (
                <span aria-current="page" className="text-ink">
                  {crumb.label}
                </span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      {props.asOf ? (
        <span className="text-12 text-ink-2 max-rail:order-last max-rail:w-full rail:ml-auto">
          as of {dateTime(props.asOf)}
        </span>
      ) : null}
      {props.actions ? (
        <span className="-mr-3.5 flex gap-2 max-rail:ml-auto">{props.actions}</span>
      ) : null}
    </div>
  );
}
