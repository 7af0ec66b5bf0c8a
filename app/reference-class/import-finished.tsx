"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { number } from "#app/_copy/format.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Table } from "#app/_ui/table.tsx";
import { previewCaption, SHOWN_MAX, TableImport } from "#app/_ui/table-import.tsx";
import { importText } from "#server/reference-class/findings.ts";

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
  const run = useMutation(
    useTRPC().referenceClass.import.mutationOptions({
      onSuccess: ({ added }) => {
        if (added > 0) router.refresh();
      },
    }),
  );
  const told = run.data;
  return (
    <TableImport
      hint="Columns name, finishedOn, estimateDays, actualDays (empty: stopped); if known estimateDurationDays, actualDurationDays and the context factors"
      example={EXAMPLE}
      lines={6}
      disabledBecause={disabledBecause}
      told={
        told && {
          words: importText(told),
          added: told.added,
          rows: told.rows.length,
          problems: told.problems.map(({ line, message }) => `Line ${line}: ${message}`),
        }
      }
      error={run.isError ? messageOf(run.error) : null}
      isPending={run.isPending}
      onAsk={run.mutate}
      onChange={run.reset}
    >
      {told ? (
        <Table
          caption={previewCaption(told.rows.length)}
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
    </TableImport>
  );
}
