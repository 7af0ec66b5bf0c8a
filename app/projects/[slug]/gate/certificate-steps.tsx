"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Field, FieldError, Options, Select, TextArea } from "#app/_ui/field.tsx";

type Props = { slug: string; gate: string; canPlan: boolean; disabledBecause: string | null };

/** Owners, sources and raised factors call by themselves when they change, incidents when they are recorded. */
const REASONS = {
  purpose: "Its purpose has changed",
  architecture: "Its architecture has changed",
  "data-source": "A data source is new",
  owner: "An owner has changed",
} as const;
const isReason = (value: unknown): value is keyof typeof REASONS =>
  typeof value === "string" && value in REASONS;

export function CertificateSteps(props: Props) {
  const { canPlan, disabledBecause } = props;
  return (
    <div className="flex flex-wrap gap-3 pt-3">
      <DialogButton
        label="Call for a review"
        title="Call for a review"
        disabledBecause={disabledBecause}
      >
        {(close) => (
          <ApiProvider>
            <Call {...props} close={close} />
          </ApiProvider>
        )}
      </DialogButton>
      {canPlan ? (
        <DialogButton
          label="Plan the days of grace"
          title="Plan the days of grace"
          disabledBecause={disabledBecause}
        >
          {(close) => (
            <ApiProvider>
              <Plan {...props} close={close} />
            </ApiProvider>
          )}
        </DialogButton>
      ) : null}
    </div>
  );
}

function useStep(close: () => void) {
  const trpc = useTRPC();
  const router = useRouter();
  return useMutation(
    trpc.certifications.step.mutationOptions({
      onSuccess: () => {
        close();
        router.refresh();
      },
    }),
  );
}

function Call({ slug, close }: Props & { close: () => void }) {
  const step = useStep(close);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const trigger = form.get("trigger");
    const note = String(form.get("note") ?? "");
    if (isReason(trigger)) step.mutate({ slug, step: { kind: "call", trigger, note } });
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <p className="text-12 text-ink-2">
        The certificates whose policy names this are due from now on, and signatures from before it
        lapse. A severe incident calls by itself when it is recorded.
      </p>
      <Field label="What has changed">
        {(control) => (
          <Select {...control} name="trigger">
            <Options of={REASONS} />
          </Select>
        )}
      </Field>
      <Field label="Note">
        {(control) => <TextArea {...control} name="note" required maxLength={2_000} />}
      </Field>
      {step.isError ? <FieldError>{messageOf(step.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={step.isPending}>
          Call for it
        </Button>
      </div>
    </form>
  );
}

function Plan({ slug, gate, close }: Props & { close: () => void }) {
  const step = useStep(close);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget).get("note") ?? "");
    step.mutate({ slug, step: { kind: "plan", gate, note } });
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label="How the gate will be met, by when">
        {(control) => <TextArea {...control} name="note" required maxLength={2_000} />}
      </Field>
      {step.isError ? <FieldError>{messageOf(step.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={step.isPending}>
          Save the plan
        </Button>
      </div>
    </form>
  );
}
