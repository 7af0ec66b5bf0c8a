import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type Column = {
  head: ReactNode;
  /** Numbers stand at the right; give the cells the class `num` as well. */
  isNumber?: boolean;
  title?: string;
};

/**
 * A table with a sticky head and one hairline a row. `children` are the `<tr>`s: a `<th scope="row">` first,
 * then `<td>`s. On a phone every row becomes a block: give a cell `data-label="Observed"` to say what it
 * is there, or the class `not-phone` to leave it out.
 */
export function Table(props: {
  caption: string;
  columns: readonly Column[];
  children: ReactNode;
  /** "12 of 40 shown", sources, units. */
  foot?: ReactNode;
  className?: string;
}) {
  return (
    <>
      <table className={classNames("tbl", props.className)}>
        <caption className="sr-only">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column, i) => (
              <th
                key={i}
                scope="col"
                title={column.title}
                className={column.isNumber ? "num" : undefined}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
      {props.foot ? <p className="pt-2 text-12 text-ink-2">{props.foot}</p> : null}
    </>
  );
}
