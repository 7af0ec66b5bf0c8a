import type { ReactNode } from "react";
import { LinkButton } from "./button.tsx";
import { CommandLine } from "./command-line.tsx";

/** Nothing is here yet: what will be here, why it matters, one action, and the exact command. */
export function EmptyFirstUse(props: {
  title: string;
  why: ReactNode;
  /** Shell commands that would fill this place, each with a copy button. */
  commands?: readonly string[];
  action?: ReactNode;
  /** A faint example of what will stand here. */
  children?: ReactNode;
}) {
  return (
    <div className="grid max-w-[720px] gap-3 border-l-2 border-dashed border-control py-1 pl-4">
      <h2 className="text-20 font-strong">{props.title}</h2>
      <p className="max-w-prose text-ink-2">{props.why}</p>
      {props.commands?.map((command) => (
        <CommandLine key={command} command={command} />
      ))}
      {props.action ? <div className="flex flex-wrap gap-3">{props.action}</div> : null}
      {props.children}
    </div>
  );
}

/** Filters hide everything: name them, and offer the way out. */
export function EmptyFiltered(props: { what: string; hidden: string; clearHref: string }) {
  return (
    <div className="grid gap-3 border-l-2 border-control py-1 pl-4">
      <p>
        <b>{props.what}</b> {props.hidden}
      </p>
      <div>
        <LinkButton href={props.clearHref}>Clear filters</LinkButton>
      </div>
    </div>
  );
}
