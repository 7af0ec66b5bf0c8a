import type { ReactNode } from "react";
import { Glyph } from "./glyph.tsx";

/** Something could not be done or read: cause, consequence, next step. A broken source is not a failed project. */
export function ErrorPanel(props: { title: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <div role="alert" className="grid gap-3 border-l-2 border-dashed border-control py-1 pl-4">
      <p className="flex gap-2 font-strong">
        <span className="pt-0.5">
          <Glyph kind="error" />
        </span>
        {props.title}
      </p>
      <div className="max-w-prose text-ink-2">{props.children}</div>
      {props.actions ? <div className="flex flex-wrap gap-3">{props.actions}</div> : null}
    </div>
  );
}
