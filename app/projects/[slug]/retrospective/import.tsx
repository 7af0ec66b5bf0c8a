"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { number } from "#app/_copy/format.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Table } from "#app/_ui/table.tsx";
import { previewCaption, SHOWN_MAX, TableImport } from "#app/_ui/table-import.tsx";
import { importText, problemText } from "#server/actuals/findings.ts";
import type { ImportResult } from "#server/actuals/schema.ts";

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
  const run = useMutation(
    useTRPC().actuals.import.mutationOptions({
      onSuccess: ({ added }) => {
        if (added > 0) router.refresh();
      },
    }),
  );
  const told = run.data;
  return (
    <TableImport
      hint="Columns days, and package (its id or name) or label; if known startedOn, endedOn and note"
      example={EXAMPLE}
      lines={5}
      disabledBecause={disabledBecause}
      told={
        told && {
          words: importText(told),
          added: told.added,
          rows: told.rows.length,
          problems: told.problems.map(problemText),
        }
      }
      error={run.isError ? messageOf(run.error) : null}
      isPending={run.isPending}
      onAsk={(asked) => run.mutate({ slug, ...asked })}
      onChange={run.reset}
    >
      {told ? <Preview rows={told.rows} /> : null}
    </TableImport>
  );
}

function Preview({ rows }: Pick<ImportResult, "rows">) {
  return (
    <Table
      caption={previewCaption(rows.length)}
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
