"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Options, Select, TextArea, TextInput } from "#app/_ui/field.tsx";
import type { PlanState } from "#server/plans/schema.ts";

type Person = { readonly id: string; readonly name: string };
type Form = {
  readonly slug: string;
  readonly people: readonly Person[];
  readonly disabledBecause: string | null;
};

type ChooseProps = Form & {
  /** Left out: something of the team's own, with a title. */
  readonly mitigationId?: string;
  readonly backTo: string;
};

/** Puts a mitigation, or something of the team's own, into the plan. */
export function ChooseForm(props: ChooseProps) {
  return (
    <ApiProvider>
      <Choose {...props} />
    </ApiProvider>
  );
}

const textIn = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

function Choose({ slug, people, mitigationId, backTo, disabledBecause }: ChooseProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const choose = useMutation(
    trpc.plans.choose.mutationOptions({
      onSuccess: () => {
        if (mitigationId !== undefined) router.replace(backTo, { scroll: false });
        router.refresh();
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const named = mitigationId === undefined ? { title: textIn(form, "title") } : { mitigationId };
    choose.mutate({ slug, item: { ...named, ...detailsIn(form) } });
    if (mitigationId === undefined) event.currentTarget.reset();
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {mitigationId === undefined ? (
        <Field label="What will be done" hint="Something the catalogue does not have.">
          {(control) => (
            <TextInput {...control} name="title" required minLength={3} maxLength={300} />
          )}
        </Field>
      ) : null}
      <Details people={people} ownerId={null} dueOn={null} note="" />
      {choose.isError ? <FieldError>{messageOf(choose.error)}</FieldError> : null}
      <div>
        <Button
          type="submit"
          look={mitigationId === undefined ? "plain" : "main"}
          disabledBecause={disabledBecause}
          disabled={choose.isPending}
        >
          {mitigationId === undefined ? "Add to the plan" : "Put it in the plan"}
        </Button>
      </div>
    </form>
  );
}

const detailsIn = (form: FormData) => ({
  ownerId: textIn(form, "owner") || null,
  dueOn: textIn(form, "due") || null,
  note: textIn(form, "note"),
});

function Details(props: {
  people: readonly Person[];
  ownerId: string | null;
  dueOn: string | null;
  note: string;
}) {
  return (
    <div className="grid items-end gap-4 tablet:grid-cols-2 side:grid-cols-[1fr_180px_2fr]">
      <Field label="Owner">
        {(control) => (
          <Select {...control} name="owner" defaultValue={props.ownerId ?? ""}>
            <option value="">Nobody yet</option>
            {props.people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Due">
        {(control) => (
          <TextInput {...control} type="date" name="due" defaultValue={props.dueOn ?? ""} />
        )}
      </Field>
      <Field label="Note">
        {(control) => (
          <TextArea {...control} name="note" rows={1} maxLength={2000} defaultValue={props.note} />
        )}
      </Field>
    </div>
  );
}

type ChangeProps = Form & {
  readonly itemId: string;
  readonly revision: number;
  readonly state: PlanState;
  readonly ownerId: string | null;
  readonly dueOn: string | null;
  readonly note: string;
};

/** Changes an item that is in the plan. */
export function ChangeForm(props: ChangeProps) {
  return (
    <ApiProvider>
      <Change {...props} />
    </ApiProvider>
  );
}

const STATES: Record<PlanState, string> = {
  planned: "Planned",
  doing: "Being done",
  done: "Done",
  dropped: "Dropped",
};
const isState = (text: string): text is PlanState => text in STATES;

function Change({ slug, itemId, revision, people, disabledBecause, ...now }: ChangeProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const change = useMutation(
    trpc.plans.change.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const asked = textIn(form, "state");
    const state = isState(asked) ? asked : now.state;
    change.mutate({ slug, itemId, patch: { revision, state, ...detailsIn(form) } });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field
        label="State"
        hint="Done is the team's word; the scores wait for the answers and the evidence."
      >
        {(control) => (
          <Select {...control} name="state" defaultValue={now.state} className="max-w-[200px]">
            <Options of={STATES} />
          </Select>
        )}
      </Field>
      <Details people={people} ownerId={now.ownerId} dueOn={now.dueOn} note={now.note} />
      {change.isError ? <FieldError>{messageOf(change.error)}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          look="main"
          disabledBecause={disabledBecause}
          disabled={change.isPending}
        >
          Save the change
        </Button>
        <span role="status" className="text-12 text-ink-2">
          {change.isSuccess ? "Saved." : ""}
        </span>
      </div>
    </form>
  );
}
