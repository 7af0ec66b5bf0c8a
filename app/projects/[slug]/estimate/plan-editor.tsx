"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import { type Assumed, JudgementFields } from "./judgement-fields.tsx";
import { PackageRows } from "./package-rows.tsx";
import {
  emptyRow,
  type FormProblem,
  nextId,
  type PlanForm,
  planOf,
  type Row,
} from "./plan-form.ts";

type Props = {
  slug: string;
  start: PlanForm;
  seed: number;
  assumed: readonly Assumed[];
  disabledBecause: string | null;
};

export function PlanEditor(props: Props) {
  return (
    <ApiProvider>
      <Editor {...props} />
    </ApiProvider>
  );
}

function Editor({ slug, start, seed: firstSeed, assumed, disabledBecause }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [form, setForm] = useState(start);
  const [seed, setSeed] = useState(String(firstSeed));
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const make = useMutation(
    trpc.estimates.make.mutationOptions({
      onSuccess: () => {
        router.refresh();
        window.scrollTo({ top: 0 });
      },
    }),
  );
  const set = (change: Partial<PlanForm>) => setForm({ ...form, ...change });
  const setRow = (id: string, change: Partial<Row>) =>
    set({ rows: form.rows.map((row) => (row.id === id ? { ...row, ...change } : row)) });

  function submit(event: FormEvent) {
    event.preventDefault();
    const made = planOf(form);
    const isSeed = /^\d{1,10}$/.test(seed.trim()) && Number(seed) <= 4_294_967_295;
    const faults = [
      ...("problems" in made ? made.problems : []),
      ...(isSeed ? [] : [{ place: "Seed", message: "a whole number from 0 to 4294967295" }]),
    ];
    setProblems(faults);
    if ("plan" in made && faults.length === 0)
      make.mutate({ slug, plan: made.plan, seed: Number(seed) });
  }

  return (
    <form onSubmit={submit} className="grid gap-5">
      <PackageRows
        rows={form.rows}
        onChange={setRow}
        onRemove={(id) => set({ rows: form.rows.filter((row) => row.id !== id) })}
        onAdd={() => set({ rows: [...form.rows, emptyRow(nextId(form.rows))] })}
      />
      <div className="grid grid-cols-2 items-end gap-4 side:grid-cols-5">
        <TextField
          label="Start"
          type="date"
          value={form.start}
          onChange={(start) => set({ start })}
        />
        <TextField label="People" value={form.size} onChange={(size) => set({ size })} />
        <TextField
          label="Their time for it, %"
          value={form.availability}
          onChange={(availability) => set({ availability })}
        />
        <TextField
          label="Past: actual ÷ estimate"
          placeholder="1.2, 0.9, 1.4"
          value={form.history}
          onChange={(history) => set({ history })}
        />
        <TextField label="Seed" value={seed} onChange={setSeed} />
      </div>
      <JudgementFields form={form} assumed={assumed} onChange={set} />
      <p className="max-w-prose text-12 text-ink-2">
        Without a start the estimate has no dates. Residual risks come from the project as it stands
        now. Left empty, past projects are the workspace's finished ones. The same plan and seed
        always give the same answer.
      </p>
      {problems.length > 0 ? (
        <ul role="alert" className="border-l-2 border-fail pl-2">
          {problems.map((problem) => (
            <li key={`${problem.place}${problem.message}`}>
              {problem.place}: {problem.message}
            </li>
          ))}
        </ul>
      ) : null}
      {make.isError ? <FieldError>{messageOf(make.error)}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          look="main"
          disabledBecause={disabledBecause}
          disabled={make.isPending}
        >
          {make.isPending ? "Estimating" : "Estimate"}
        </Button>
        <span role="status" className="text-12 text-ink-2">
          {make.isSuccess ? "Kept as the latest estimate." : ""}
        </span>
      </div>
    </form>
  );
}

function TextField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: string;
  placeholder?: string;
}) {
  return (
    <Field label={props.label}>
      {(control) => (
        <TextInput
          {...control}
          type={props.type ?? "text"}
          inputMode={props.type ? undefined : "decimal"}
          placeholder={props.placeholder}
          value={props.value}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
