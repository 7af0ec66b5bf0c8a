"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { number } from "#app/_copy/format.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextArea } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import { importText, problemText } from "#server/actuals/findings.ts";
import type { ImportResult } from "#server/actuals/schema.ts";

/** Enough to see whether columns were read right. */
const SHOWN_MAX = 50;

const EXAMPLE = `package,label,days,startedOn,endedOn,note
Data,,12.5,2026-01-05,2026-01-30,
,Moving to the new cluster,4,,,nobody had planned it`;

type Props = { slug: string; disabledBecause: string | null };

export function ImportEffort(props: Props) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ slug, disabledBecause }: Props) {
  const router = useRouter();
  const [csv, setCsv] = useState("");
  const run = useMutation(
    useTRPC().actuals.import.mutationOptions({
      onSuccess: ({ added }) => {
        if (added > 0) router.refresh();
      },
    }),
  );
  const told = run.data;
  const canAdd = told && told.added === 0 && told.problems.length === 0 && told.rows.length > 0;
  const change = (text: string) => {
    setCsv(text);
    run.reset();
  };
  return (
    <div className="grid gap-3">
      <Field
        label="Table"
        hint="Columns days, and package (its id or name) or label; if known startedOn, endedOn and note"
      >
        {(control) => (
          <TextArea
            {...control}
            rows={5}
            className="font-mono"
            spellCheck={false}
            placeholder={EXAMPLE}
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
      {run.isError ? <FieldError>{messageOf(run.error)}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          disabledBecause={disabledBecause}
          disabled={csv.trim() === "" || run.isPending}
          onClick={() => run.mutate({ slug, csv, preview: true })}
        >
          Look at it first
        </Button>
        {canAdd ? (
          <Button
            look="main"
            disabled={run.isPending}
            onClick={() => run.mutate({ slug, csv, preview: false })}
          >
            Add {number(told.rows.length)}
          </Button>
        ) : null}
        <span role="status">{told ? importText(told) : ""}</span>
      </div>
      {told ? <Problems problems={told.problems} /> : null}
      {canAdd ? <Preview rows={told.rows} /> : null}
    </div>
  );
}

function Problems({ problems }: Pick<ImportResult, "problems">) {
  if (problems.length === 0) return null;
  const left = problems.length - SHOWN_MAX;
  return (
    <ul role="alert" className="border-l-2 border-fail pl-2">
      {problems.slice(0, SHOWN_MAX).map((problem, i) => (
        <li key={i}>{problemText(problem)}</li>
      ))}
      {left > 0 ? <li>and {number(left)} more</li> : null}
    </ul>
  );
}

function Preview({ rows }: Pick<ImportResult, "rows">) {
  const caption =
    rows.length > SHOWN_MAX ? `What would be added, the first ${SHOWN_MAX}` : "What would be added";
  return (
    <Table
      caption={caption}
      columns={[
        { head: "Work" },
        { head: "Took", isNumber: true },
        { head: "From" },
        { head: "To" },
        { head: "Note" },
      ]}
    >
      {rows.slice(0, SHOWN_MAX).map((row, i) => (
        <tr key={i}>
          <th scope="row" dir="auto">
            {row.label}
          </th>
          <td className="num" data-label="Took">
            {number(row.days, 1)}
          </td>
          <td data-label="From">{row.startedOn ?? "–"}</td>
          <td data-label="To">{row.endedOn ?? "–"}</td>
          <td data-label="Note" dir="auto">
            {row.note || "–"}
          </td>
        </tr>
      ))}
    </Table>
  );
}
