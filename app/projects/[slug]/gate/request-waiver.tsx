"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Checkbox, Field, FieldError, Select, TextArea, TextInput } from "#app/_ui/field.tsx";
import type { WaiverList } from "#server/waivers/schema.ts";

export type Owner = { readonly id: string; readonly name: string };
type Props = {
  slug: string;
  gate: string;
  condition: { id: string; title: string };
  limits: WaiverList["limits"];
  owners: readonly Owner[];
  /** Who asks; they may own it too, and then somebody else approves. */
  ownId: string | null;
  disabledBecause: string | null;
};

export function RequestWaiver(props: Props) {
  return (
    <DialogButton
      look="quiet"
      label="Request a waiver"
      title={`Request a waiver: ${props.condition.title}`}
      disabledBecause={props.disabledBecause}
    >
      {(close) => (
        <ApiProvider>
          <Form {...props} close={close} />
        </ApiProvider>
      )}
    </DialogButton>
  );
}

function Form({
  slug,
  gate,
  condition,
  limits,
  owners,
  ownId,
  close,
}: Props & { close: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [isEmergency, setEmergency] = useState(false);
  const request = useMutation(
    trpc.waivers.request.mutationOptions({
      onSuccess: () => {
        close();
        router.refresh();
      },
    }),
  );
  const most = isEmergency ? limits.emergencyDays : limits.maxDays;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const waiver = {
      conditionId: condition.id,
      reason: text("reason"),
      compensatingControl: text("control"),
      followUp: text("followUp"),
      ownerId: text("owner"),
      days: Number(form.get("days")),
      isEmergency,
    };
    request.mutate({ slug, gate, waiver });
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <p className="text-12 text-ink-2">
        The condition stays as it is and is shown as waived, never as passed. No score changes. An
        approver decides who neither asks nor owns it.
      </p>
      <Field label="Why it cannot be met now">
        {(control) => <TextArea {...control} name="reason" required maxLength={2_000} />}
      </Field>
      <Field label="What guards against the risk meanwhile">
        {(control) => <TextArea {...control} name="control" required maxLength={2_000} />}
      </Field>
      <Field label="What will meet it" hint="A ticket, a plan, a date">
        {(control) => <TextInput {...control} name="followUp" required maxLength={2_000} />}
      </Field>
      <div className="grid gap-4 tablet:grid-cols-2">
        <Field label="Owner" hint="Answers for the guard">
          {(control) => (
            <Select {...control} name="owner" required defaultValue={ownId ?? undefined}>
              {owners.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="For how many days" hint={`At most ${most}, of 24 hours each`}>
          {(control) => (
            <TextInput
              {...control}
              key={most}
              name="days"
              type="number"
              required
              min={1}
              max={most}
              defaultValue={Math.min(most, 14)}
            />
          )}
        </Field>
      </div>
      <Checkbox
        label="It is an emergency: any approver may rule, and it is reviewed afterwards"
        checked={isEmergency}
        onChange={(event) => setEmergency(event.currentTarget.checked)}
      />
      {request.isError ? <FieldError>{messageOf(request.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={request.isPending}>
          {request.isPending ? "Requesting" : "Request it"}
        </Button>
      </div>
    </form>
  );
}
