"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";

type Props = {
  slug: string;
  isAgain: boolean;
  /** What the team said last. */
  pace: { low: number; high: number } | null;
  cost: { amount: number; currency: string } | null;
  disabledBecause: string | null;
};

export function MakeForecast(props: Props) {
  return (
    <ApiProvider>
      <Control {...props} />
    </ApiProvider>
  );
}

function Control({ slug, isAgain, pace, cost, disabledBecause }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const make = useMutation(
    trpc.forecasts.make.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  const [problem, setProblem] = useState<string | null>(null);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const numbers = ["low", "high", "cost"].map((name) =>
      text(name) === "" ? null : Number(text(name).replace(",", ".")),
    );
    const [low = null, high = null, amount = null] = numbers;
    const isBad = numbers.some((value) => value !== null && !(value > 0));
    const lacks = amount !== null && text("currency") === "";
    setProblem(
      isBad
        ? "Each is a number above 0."
        : lacks
          ? "Say in which currency a run costs that."
          : null,
    );
    if (isBad || lacks) return;
    // One end alone is the pace.
    const [from, to] = [low ?? high, high ?? low];
    make.mutate({
      slug,
      asked: {
        ...(from !== null && to !== null ? { runsPerWeek: { low: from, high: to } } : {}),
        ...(amount === null ? {} : { runCost: { amount, currency: text("currency") } }),
      },
    });
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
      <Field label="Cost of a run">
        {(control) => (
          <TextInput
            {...control}
            name="cost"
            inputMode="decimal"
            maxLength={12}
            defaultValue={cost?.amount ?? ""}
          />
        )}
      </Field>
      <Field label="Currency of that">
        {(control) => (
          <TextInput
            {...control}
            name="currency"
            maxLength={10}
            defaultValue={cost?.currency ?? ""}
          />
        )}
      </Field>
      <Button type="submit" disabledBecause={disabledBecause} disabled={make.isPending}>
        {make.isPending ? "Asking" : label}
      </Button>
      <span role="status" className="text-12 text-ink-2">
        {make.isSuccess ? "Kept as it was said." : pace ? "" : "Without a pace there are no dates."}
      </span>
      {problem ? <FieldError>{problem}</FieldError> : null}
      {make.isError ? <FieldError>{messageOf(make.error)}</FieldError> : null}
    </form>
  );
}
