"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { number } from "#app/_copy/format.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextArea } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import { importText } from "#server/reference-class/findings.ts";

/** Enough to see whether columns were read right. */
const SHOWN_MAX = 50;

const EXAMPLE = `name,finishedOn,estimateDays,actualDays
Churn model,2025-11-30,40,52
Price model,2026-02-27,60,`;

export function ImportFinished(props: { disabledBecause: string | null }) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ disabledBecause }: { disabledBecause: string | null }) {
  const router = useRouter();
  const [csv, setCsv] = useState("");
  const run = useMutation(
    useTRPC().referenceClass.import.mutationOptions({
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
        hint="Columns name, finishedOn, estimateDays, actualDays (empty: stopped); if known estimateDurationDays, actualDurationDays and the context factors"
      >
        {(control) => (
          <TextArea
            {...control}
            rows={6}
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
          onClick={() => run.mutate({ csv, preview: true })}
        >
          Look at it first
        </Button>
        {canAdd ? (
          <Button
            look="main"
            disabled={run.isPending}
            onClick={() => run.mutate({ csv, preview: false })}
          >
            Add {number(told.rows.length)}
          </Button>
        ) : null}
        <span role="status">{told ? importText(told) : ""}</span>
      </div>
      {told && told.problems.length > 0 ? (
        <ul role="alert" className="border-l-2 border-fail pl-2">
          {told.problems.slice(0, SHOWN_MAX).map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              Line {line}: {message}
            </li>
          ))}
          {told.problems.length > SHOWN_MAX ? (
            <li>and {number(told.problems.length - SHOWN_MAX)} more</li>
          ) : null}
        </ul>
      ) : null}
      {canAdd ? (
        <Table
          caption={
            told.rows.length > SHOWN_MAX
              ? `What would be added, the first ${SHOWN_MAX}`
              : "What would be added"
          }
          columns={[
            { head: "Project" },
            { head: "Ended" },
            { head: "Estimated", isNumber: true },
            { head: "Took", isNumber: true },
          ]}
        >
          {told.rows.slice(0, SHOWN_MAX).map((row, i) => (
            <tr key={`${i} ${row.name}`}>
              <th scope="row">{row.name}</th>
              <td data-label="Ended">{row.finishedOn}</td>
              <td className="num" data-label="Estimated">
                {number(row.estimateDays)}
              </td>
              <td className="num" data-label="Took">
                {row.actualDays === null ? "stopped" : number(row.actualDays)}
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
    </div>
  );
}
