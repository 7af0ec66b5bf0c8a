"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { count, sentence } from "#app/_copy/format.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Select, TextInput } from "#app/_ui/field.tsx";

type Props = { slug: string; groups: readonly string[]; blocked: string | null };

/** One day for an area, or for all of it. */
export function PlanArea(props: Props) {
  return (
    <ApiProvider>
      <PlanForm {...props} />
    </ApiProvider>
  );
}

function PlanForm({ slug, groups, blocked }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [planned, setPlanned] = useState<number | null>(null);
  const plan = useMutation(
    trpc.handover.plan.mutationOptions({
      onSuccess: (made) => {
        setPlanned(made.planned);
        setOpen(false);
        router.refresh();
      },
    }),
  );
  if (!isOpen)
    return (
      <div className="flex flex-wrap items-center gap-3">
        <Button disabledBecause={blocked} onClick={() => setOpen(true)}>
          Set a deadline
        </Button>
        {planned === null ? null : (
          <span role="status" className="text-12 text-ink-2">
            {count(planned, "item")} of yours {planned === 1 ? "has" : "have"} that day now
          </span>
        )}
      </div>
    );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const area = groups.find((one) => one === form.get("area"));
    plan.mutate({ slug, area: toArea(area), dueAt: String(form.get("dueAt")) });
  }
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <Field label="Of">
        {(control) => (
          <Select {...control} name="area">
            <option value="">Everything that is due</option>
            {groups.map((group) => (
              <option key={group} value={group}>
                {sentence(group)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Handed over by">
        {(control) => <TextInput {...control} name="dueAt" type="date" required />}
      </Field>
      <Button type="submit" look="main" disabled={plan.isPending}>
        Set it for what is mine
      </Button>
      <Button look="quiet" onClick={() => setOpen(false)}>
        Leave it
      </Button>
      {plan.isError ? <FieldError>{messageOf(plan.error)}</FieldError> : null}
    </form>
  );
}

const AREAS = [
  "code",
  "data",
  "model",
  "environment",
  "monitoring",
  "ownership",
  "knowledge",
  "legal",
] as const;
const toArea = (text: string | undefined) => AREAS.find((one) => one === text) ?? null;
