"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";

type Props = {
  slug: string;
  isAgain: boolean;
  /** What the team said last. */
  pace: { low: number; high: number } | null;
  disabledBecause: string | null;
};

export function MakeForecast(props: Props) {
  return (
    <ApiProvider>
      <Control {...props} />
    </ApiProvider>
  );
}

function Control({ slug, isAgain, pace, disabledBecause }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const make = useMutation(
    trpc.forecasts.make.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [low, high] = ["low", "high"].map((name) =>
      Number(String(form.get(name) ?? "").replace(",", ".")),
    );
    const isPace = low !== undefined && high !== undefined && low > 0 && high > 0;
    make.mutate({ slug, asked: isPace ? { runsPerWeek: { low, high } } : {} });
  }
  const label = isAgain ? "Ask again with today's runs" : "Ask the runs";
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-x-4 gap-y-3">
      <Field label="Runs a week, fewest">
        {(control) => (
          <TextInput
            {...control}
            name="low"
            inputMode="decimal"
            maxLength={10}
            defaultValue={pace?.low ?? ""}
          />
        )}
      </Field>
      <Field label="Runs a week, most">
        {(control) => (
          <TextInput
            {...control}
            name="high"
            inputMode="decimal"
            maxLength={10}
            defaultValue={pace?.high ?? ""}
          />
        )}
      </Field>
      <Button type="submit" disabledBecause={disabledBecause} disabled={make.isPending}>
        {make.isPending ? "Asking" : label}
      </Button>
      <span role="status" className="text-12 text-ink-2">
        {make.isSuccess ? "Kept as it was said." : pace ? "" : "Without a pace there are no dates."}
      </span>
      {make.isError ? <FieldError>{messageOf(make.error)}</FieldError> : null}
    </form>
  );
}
