"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import type { Role } from "#server/identity/schema.ts";

type Props = {
  slug: string;
  gate: string;
  role: Role;
  /** There is one that counts: the step is to take it back. */
  isTakenBack: boolean;
  disabledBecause: string | null;
};

export function Sign(props: Props) {
  const { role, isTakenBack } = props;
  return (
    <DialogButton
      look={isTakenBack ? "quiet" : "plain"}
      label={isTakenBack ? "Take it back" : "Sign"}
      title={`${isTakenBack ? "Take the signature back" : "Sign"} as ${ROLE_NAME[role].toLowerCase()}`}
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

function Form({ slug, gate, role, isTakenBack, close }: Props & { close: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const sign = useMutation(
    trpc.signOffs.sign.mutationOptions({
      onSuccess: () => {
        close();
        router.refresh();
      },
    }),
  );
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const note = String(new FormData(event.currentTarget).get("note") ?? "");
        sign.mutate({ slug, gate, signOff: { role, isSigned: !isTakenBack, note } });
      }}
    >
      <p className="text-12 text-ink-2">
        {isTakenBack
          ? "The gate counts it no more from now on. What it was is kept."
          : "The policy and what the other conditions say now are kept with the signature."}
      </p>
      <Field label="Note">
        {(control) => <TextInput {...control} name="note" maxLength={2_000} />}
      </Field>
      {sign.isError ? <FieldError>{messageOf(sign.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={sign.isPending}>
          {isTakenBack ? "Take the signature back" : "Sign the gate off"}
        </Button>
      </div>
    </form>
  );
}
