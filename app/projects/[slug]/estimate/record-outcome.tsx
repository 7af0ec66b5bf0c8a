"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Select, TextInput } from "#app/_ui/field.tsx";

type Props = {
  slug: string;
  estimates: readonly { id: string; made: string }[];
  disabledBecause: string | null;
};

const KINDS = ["resolved", "stopped", "changed"] as const;

export function RecordOutcome(props: Props) {
  return (
    <details className="mt-3">
      <summary className="w-max py-3.5 underline decoration-control underline-offset-3 rail:py-1">
        Say what came of an estimate
      </summary>
      <ApiProvider>
        <Form {...props} />
      </ApiProvider>
    </details>
  );
}

function Form({ slug, estimates, disabledBecause }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const record = useMutation(
    trpc.calibration.record.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = String(form.get("days") ?? "").replace(",", ".");
    const kind = KINDS.find((one) => one === form.get("kind")) ?? "resolved";
    record.mutate({
      slug,
      outcome: {
        estimateId: String(form.get("estimate")),
        kind,
        actualDays: kind === "resolved" && Number(days) > 0 ? Number(days) : null,
        note: String(form.get("note") ?? ""),
      },
    });
  }
  return (
    <form onSubmit={submit} className="grid gap-3 pt-2">
      <div className="grid items-end gap-4 tablet:grid-cols-2 side:grid-cols-4">
        <Field label="Estimate">
          {(control) => (
            <Select {...control} name="estimate">
              {estimates.map(({ id, made }) => (
                <option key={id} value={id}>
                  {made}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="The work">
          {(control) => (
            <Select {...control} name="kind">
              <option value="resolved">is done</option>
              <option value="stopped">was stopped</option>
              <option value="changed">became other work</option>
            </Select>
          )}
        </Field>
        <Field label="Took, person-days">
          {(control) => <TextInput {...control} name="days" inputMode="decimal" maxLength={20} />}
        </Field>
        <Field label="Note">
          {(control) => <TextInput {...control} name="note" maxLength={2000} />}
        </Field>
      </div>
      {record.isError ? <FieldError>{messageOf(record.error)}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabledBecause={disabledBecause} disabled={record.isPending}>
          Keep what came of it
        </Button>
        <span role="status" className="text-12 text-ink-2">
          {record.isSuccess ? "Kept; a later word replaces it." : ""}
        </span>
      </div>
    </form>
  );
}
