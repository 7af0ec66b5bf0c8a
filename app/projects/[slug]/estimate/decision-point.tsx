"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";

type Props = {
  slug: string;
  atRun: number | null;
  runsNow: number;
  disabledBecause: string | null;
};

/** Sets the run at which the team wants to look again, or takes it away. */
export function DecisionPointForm(props: Props) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ slug, atRun, runsNow, disabledBecause }: Props) {
  const id = useId();
  const trpc = useTRPC();
  const router = useRouter();
  const set = useMutation(
    trpc.decisionPoints.set.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const point = { atRun: Number(form.get("run")), question: String(form.get("question") ?? "") };
    set.mutate({ slug, point });
  }
  return (
    <details className="pt-1">
      <summary className="w-max py-3.5 underline decoration-control underline-offset-3 rail:py-1">
        {atRun === null ? "Set a decision point" : "Change the decision point"}
      </summary>
      <form onSubmit={submit} className="grid gap-3 pt-2" aria-describedby={`${id}-what`}>
        <p id={`${id}-what`} className="max-w-prose text-12 text-ink-2">
          A run at which the chance is asked again, and whether to go on. {runsNow} are made.
        </p>
        <div className="grid items-end gap-4 tablet:grid-cols-[10rem_minmax(0,1fr)]">
          <Field label="At run">
            {(control) => (
              <TextInput
                {...control}
                name="run"
                type="number"
                required
                min={runsNow + 1}
                max={1_000_000}
                defaultValue={atRun !== null && atRun > runsNow ? atRun : runsNow + 10}
              />
            )}
          </Field>
          <Field label="To decide then">
            {(control) => <TextInput {...control} name="question" maxLength={500} />}
          </Field>
        </div>
        {set.isError ? <FieldError>{messageOf(set.error)}</FieldError> : null}
        <div className="flex flex-wrap gap-3">
          <Button type="submit" disabledBecause={disabledBecause} disabled={set.isPending}>
            Set it
          </Button>
          {atRun === null || disabledBecause ? null : (
            <Button
              look="quiet"
              disabled={set.isPending}
              onClick={() => set.mutate({ slug, point: { atRun: null, question: "" } })}
            >
              Take it away
            </Button>
          )}
        </div>
      </form>
    </details>
  );
}
