"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { date } from "#app/_copy/format.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import { addPasskey } from "#app/(auth)/passkeys.ts";
import type { Passkey } from "#server/accounts/schema.ts";
import { useRefresh } from "./account-api.tsx";

export function Passkeys(props: { passkeys: readonly Passkey[]; blocked: string | null }) {
  const { passkeys, blocked } = props;
  const refresh = useRefresh();
  const [problem, setProblem] = useState<string | null>(null);
  const remove = useMutation(useTRPC().accounts.removePasskey.mutationOptions(refresh));
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const element = event.currentTarget;
    const name = String(new FormData(element).get("name")).trim();
    const result = await addPasskey(name);
    setProblem(result.isDone ? null : result.message);
    if (!result.isDone) return;
    element.reset();
    refresh.onSuccess();
  }
  return (
    <div className="grid gap-4">
      {passkeys.length === 0 ? (
        <p className="text-ink-2">None yet.</p>
      ) : (
        <Table
          caption="Your passkeys"
          columns={[
            { head: "Passkey" },
            { head: "Since" },
            { head: <span className="sr-only">Remove</span> },
          ]}
        >
          {passkeys.map((passkey) => (
            <tr key={passkey.id}>
              <th scope="row" className="text-left font-normal">
                {passkey.name}
              </th>
              <td data-label="Since">
                {passkey.createdAt ? date(passkey.createdAt) : "not known"}
              </td>
              <td>
                <Button
                  look="quiet"
                  aria-label={`Remove ${passkey.name}`}
                  onClick={() => remove.mutate({ id: passkey.id })}
                  disabled={blocked !== null || remove.isPending}
                  title={blocked ?? undefined}
                >
                  Remove
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {remove.isError ? <FieldError>{messageOf(remove.error)}</FieldError> : null}
      {blocked ? (
        <div>
          <Button disabledBecause={blocked}>Add a passkey</Button>
        </div>
      ) : (
        <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
          <Field label="Name of this device" error={problem}>
            {(control) => <TextInput {...control} name="name" required maxLength={60} />}
          </Field>
          <Button type="submit">Add a passkey</Button>
        </form>
      )}
    </div>
  );
}
