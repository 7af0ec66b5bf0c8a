"use client";

import { type Ref, useImperativeHandle, useRef } from "react";
import { classNames } from "#app/_ui/class-names.ts";

export type LinedTextHandle = { readonly jump: (to: { line: number; column: number }) => void };

const LINE_PX = 20;
/** An empty field does not push what follows it off the screen. */
const ROWS_MIN = 14;

/** A plain text area with the numbers of its lines beside it, of which faulty ones are marked. */
export function LinedText(props: {
  ref: Ref<LinedTextHandle>;
  label: string;
  value: string;
  onChange: (value: string) => void;
  faultyLines: readonly number[];
  isReadOnly: boolean;
}) {
  const { value, faultyLines } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLDivElement>(null);
  useImperativeHandle(props.ref, () => ({
    jump: ({ line, column }) => {
      const lines = value.split("\n");
      const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
      const at = before + Math.min(column - 1, lines[line - 1]?.length ?? 0);
      area.current?.focus();
      area.current?.setSelectionRange(at, at + 1);
      area.current?.scrollTo({ top: Math.max(0, (line - 6) * LINE_PX) });
    },
  }));
  const faulty = new Set(faultyLines);
  const rows = value.split("\n").length;
  return (
    <div className="flex max-h-[min(70vh,640px)] rounded-4 border border-control font-mono text-12">
      <div
        ref={numbers}
        aria-hidden="true"
        className="flex-none overflow-hidden border-r border-control py-2 pr-2 pl-3 text-right text-ink-2 leading-[20px] select-none"
      >
        {Array.from({ length: rows }, (_, i) => (
          <div
            key={i}
            className={classNames(faulty.has(i + 1) && "font-strong text-ink underline")}
          >
            {faulty.has(i + 1) ? `! ${i + 1}` : i + 1}
          </div>
        ))}
      </div>
      <textarea
        ref={area}
        aria-label={props.label}
        className="min-w-0 flex-1 resize-none overflow-auto bg-bg px-2 py-2 text-ink leading-[20px] whitespace-pre"
        rows={Math.max(rows + 1, ROWS_MIN)}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        value={value}
        readOnly={props.isReadOnly}
        aria-invalid={faultyLines.length > 0 || undefined}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        onScroll={(event) => numbers.current?.scrollTo({ top: event.currentTarget.scrollTop })}
      />
    </div>
  );
}
