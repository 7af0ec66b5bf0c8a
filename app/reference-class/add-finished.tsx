"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Select, TextInput } from "#app/_ui/field.tsx";
import { FACTOR_COPY, FACTOR_IDS } from "#app/projects/factor-copy.ts";
import { factorsFrom } from "#app/projects/form-values.ts";

const NUMBERS = [
  { name: "estimateDays", label: "Estimated, person-days", isNeeded: true },
  { name: "actualDays", label: "Took, person-days", isNeeded: false },
  { name: "estimateDurationDays", label: "Working days planned", isNeeded: false },
  { name: "actualDurationDays", label: "Working days it took", isNeeded: false },
] as const;

export function AddFinished(props: { disabledBecause: string | null }) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ disabledBecause }: { disabledBecause: string | null }) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const add = useMutation(
    useTRPC().referenceClass.add.mutationOptions({
      onSuccess: () => {
        form.current?.reset();
        router.refresh();
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const days = (name: string) => {
      const text = String(data.get(name) ?? "")
        .trim()
        .replace(",", ".");
      return text === "" ? null : Number(text);
    };
    const bad = NUMBERS.find(({ name }) => {
      const value = days(name);
      return value !== null && !(value > 0);
    });
    setProblem(bad ? `${bad.label}: a number above 0` : null);
    if (bad) return;
    add.mutate({
      name: String(data.get("name")),
      finishedOn: String(data.get("finishedOn")),
      estimateDays: days("estimateDays") ?? 0,
      actualDays: days("actualDays"),
      estimateDurationDays: days("estimateDurationDays"),
      actualDurationDays: days("actualDurationDays"),
      context: factorsFrom(data),
    });
  }
  return (
    <form ref={form} onSubmit={submit} className="grid gap-3">
      <div className="grid items-end gap-4 tablet:grid-cols-3">
        <Field label="Project">
          {(control) => <TextInput {...control} name="name" required maxLength={200} />}
        </Field>
        <Field label="Ended on">
          {(control) => <TextInput {...control} name="finishedOn" type="date" required />}
        </Field>
        {NUMBERS.map(({ name, label, isNeeded }) => (
          <Field key={name} label={label}>
            {(control) => (
              <TextInput
                {...control}
                name={name}
                inputMode="decimal"
                required={isNeeded}
                maxLength={20}
              />
            )}
          </Field>
        ))}
      </div>
      <details>
        <summary className="w-max py-3.5 underline decoration-control underline-offset-3 rail:py-1">
          What it was like: says which projects count it more
        </summary>
        <div className="grid items-end gap-4 pt-2 tablet:grid-cols-3">
          {FACTOR_IDS.map((id) => (
            <Field key={id} label={FACTOR_COPY[id].question}>
              {(control) => (
                <Select {...control} name={id} defaultValue="">
                  <option value="">Not known</option>
                  {Object.entries(FACTOR_COPY[id].levels).map(([level, { label }]) => (
                    <option key={level} value={level}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ))}
        </div>
      </details>
      {problem ? <FieldError>{problem}</FieldError> : null}
      {add.isError ? <FieldError>{messageOf(add.error)}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabledBecause={disabledBecause} disabled={add.isPending}>
          Add the project
        </Button>
        <span role="status" className="text-12 text-ink-2">
          {add.isSuccess ? "Added." : ""}
        </span>
      </div>
    </form>
  );
}
