"use client";

import { type ReactNode, useState } from "react";
import { number } from "#app/_copy/format.ts";
import { Button } from "./button.tsx";
import { Field, FieldError, TextArea } from "./field.tsx";

/** Enough to see whether columns were read right. */
export const SHOWN_MAX = 50;

export const previewCaption = (rows: number): string =>
  rows > SHOWN_MAX ? `What would be added, the first ${SHOWN_MAX}` : "What would be added";

type Told = {
  readonly words: string;
  readonly added: number;
  readonly rows: number;
  readonly problems: readonly string[];
};

/** A table as CSV, typed or from a file: looked at first, then added whole. `children` is the preview. */
export function TableImport(props: {
  hint: string;
  example: string;
  lines: number;
  disabledBecause: string | null;
  told: Told | undefined;
  error: string | null;
  isPending: boolean;
  onAsk: (asked: { csv: string; preview: boolean }) => void;
  /** What was told is of another text now. */
  onChange: () => void;
  children: ReactNode;
}) {
  const { told, isPending, onAsk } = props;
  const [csv, setCsv] = useState("");
  const canAdd = told && told.added === 0 && told.problems.length === 0 && told.rows > 0;
  const change = (text: string) => {
    setCsv(text);
    props.onChange();
  };
  return (
    <div className="grid gap-3">
      <Field label="Table" hint={props.hint}>
        {(control) => (
          <TextArea
            {...control}
            rows={props.lines}
            className="font-mono"
            spellCheck={false}
            placeholder={props.example}
            value={csv}
            onChange={(event) => change(event.currentTarget.value)}
          />
        )}
      </Field>
      <div>
        <input
          type="file"
          accept=".csv,text/csv"
          aria-label="Read the table from a file"
          className="min-h-11 max-w-full py-2.5"
          onChange={async (event) => {
            const file = event.currentTarget.files?.[0];
            if (file) change(await file.text());
          }}
        />
      </div>
      {props.error === null ? null : <FieldError>{props.error}</FieldError>}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          disabledBecause={props.disabledBecause}
          disabled={csv.trim() === "" || isPending}
          onClick={() => onAsk({ csv, preview: true })}
        >
          Look at it first
        </Button>
        {canAdd ? (
          <Button look="main" disabled={isPending} onClick={() => onAsk({ csv, preview: false })}>
            Add {number(told.rows)}
          </Button>
        ) : null}
        <span role="status">{told?.words ?? ""}</span>
      </div>
      {told ? <Problems problems={told.problems} /> : null}
      {canAdd ? props.children : null}
    </div>
  );
}

function Problems({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null;
  const left = problems.length - SHOWN_MAX;
  return (
    <ul role="alert" className="border-l-2 border-fail pl-2">
      {problems.slice(0, SHOWN_MAX).map((problem, i) => (
        <li key={i}>{problem}</li>
      ))}
      {left > 0 ? <li>and {number(left)} more</li> : null}
    </ul>
  );
}
