"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button, type ButtonLook } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Field, FieldError, TextArea } from "#app/_ui/field.tsx";
import type { Waiver, WaiverVerb } from "#server/waivers/schema.ts";

type Props = {
  slug: string;
  gate: string;
  waiver: Pick<Waiver, "id" | "state" | "needsReview" | "may">;
  isOwn: boolean;
  whyNotRule: string | null;
};

const WORDS: Readonly<Record<WaiverVerb, { label: string; title: string; look: ButtonLook }>> = {
  approve: { label: "Approve", title: "Approve the waiver", look: "plain" },
  refuse: { label: "Refuse", title: "Refuse the waiver", look: "plain" },
  withdraw: { label: "Withdraw", title: "Withdraw the waiver", look: "quiet" },
  revoke: { label: "Revoke", title: "Revoke the waiver", look: "danger" },
  review: { label: "Review", title: "Review the emergency", look: "plain" },
  settle: { label: "Settle", title: "Settle the waiver", look: "plain" },
};

/** The steps that can be taken from its state; one that this reader may not take says why. */
export function RuleOnWaiver(props: Props) {
  const { waiver, isOwn, whyNotRule } = props;
  const verbs: WaiverVerb[] =
    waiver.state === "requested"
      ? ["approve", "refuse"]
      : waiver.state === "approved"
        ? ["revoke"]
        : waiver.state === "expired"
          ? ["settle"]
          : [];
  if (waiver.needsReview) verbs.unshift("review");
  const whyNot = (verb: WaiverVerb) =>
    (verb === "withdraw" || verb === "settle" ? null : whyNotRule) ?? waiver.may[verb] ?? null;
  const allowed = verbs.filter((verb) => whyNot(verb) === null);
  const [barred] = verbs.filter((verb) => whyNot(verb) !== null);
  if (isOwn && whyNot("withdraw") === null) allowed.push("withdraw");
  return (
    <div className="flex flex-wrap gap-2">
      {allowed.map((verb) => (
        <Step key={verb} {...props} verb={verb} />
      ))}
      {barred && allowed.every((verb) => verb === "withdraw") ? (
        <Button disabledBecause={whyNot(barred)}>{WORDS[barred].label}</Button>
      ) : null}
    </div>
  );
}

function Step(props: Props & { verb: WaiverVerb }) {
  const { label, title, look } = WORDS[props.verb];
  return (
    <DialogButton label={label} title={title} look={look}>
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
  waiver,
  verb,
  close,
}: Props & { verb: WaiverVerb; close: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [isLost, setLost] = useState(false);
  const done = {
    onSuccess: () => {
      close();
      router.refresh();
    },
    // Somebody may have been first: what they ruled is behind the dialog.
    onError: () => {
      setLost(true);
      router.refresh();
    },
  };
  const rule = useMutation(trpc.waivers.rule.mutationOptions(done));
  const end = useMutation(trpc.waivers.close.mutationOptions(done));
  const error = rule.error ?? end.error;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget).get("note") ?? "");
    const step = { slug, gate, id: waiver.id, note };
    if (verb === "withdraw" || verb === "settle") end.mutate({ ...step, verb });
    else rule.mutate({ ...step, verb });
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label="Note" hint="Kept with the ruling">
        {(control) => (
          <TextArea {...control} name="note" maxLength={2_000} required={verb === "refuse"} />
        )}
      </Field>
      {error ? <FieldError>{messageOf(error)}</FieldError> : null}
      <div>
        <Button
          type="submit"
          look={verb === "revoke" ? "danger" : "main"}
          disabled={rule.isPending || end.isPending || isLost}
        >
          {WORDS[verb].title}
        </Button>
      </div>
    </form>
  );
}
