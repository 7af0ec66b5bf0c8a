"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Select, TextInput } from "#app/_ui/field.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import { KINDS } from "#server/connections/catalogue.ts";
import type { ConnectionKind, HookKind, MadeConnection } from "#server/connections/schema.ts";
import { CredentialFields, KindFields } from "./connection-fields.tsx";
import { pulledFrom, text } from "./form-values.ts";
import { HookConfig, hookUrl } from "./hook-config.tsx";

type Props = { slug: string; origin: string; blocked: string | null };

const isKind = (value: string): value is ConnectionKind => value in KINDS;
const isHookKind = (kind: ConnectionKind): kind is HookKind => kind.endsWith("-hook");
const ALL = Object.keys(KINDS).filter(isKind);

export function AddConnection(props: Props) {
  if (props.blocked) return <Button disabledBecause={props.blocked}>Connect</Button>;
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ slug, origin }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [kind, setKind] = useState<ConnectionKind>("mlflow");
  const [made, setMade] = useState<MadeConnection | null>(null);
  const add = useMutation(
    trpc.connections.add.mutationOptions({
      onSuccess: (connection) => {
        setMade(connection);
        form.current?.reset();
        test.reset();
        router.refresh();
        for (const ms of [2_000, 6_000]) setTimeout(() => router.refresh(), ms);
      },
    }),
  );
  const test = useMutation(trpc.connections.testNew.mutationOptions());

  function connectionIn(element: HTMLFormElement) {
    const data = new FormData(element);
    const name = text(data, "name") || KINDS[kind].name;
    if (isHookKind(kind)) return { kind, name };
    return pulledFrom(kind, data);
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setMade(null);
    const connection = connectionIn(event.currentTarget);
    if (connection) add.mutate({ slug, connection });
  }
  function tryOut() {
    if (!form.current?.reportValidity()) return;
    setMade(null);
    const connection = pulledFrom(kind, new FormData(form.current));
    if (connection) test.mutate({ slug, connection });
  }
  function pick(value: string) {
    if (isKind(value)) setKind(value);
    test.reset();
    add.reset();
  }

  return (
    <form ref={form} onSubmit={submit} className="grid gap-4" autoComplete="off">
      <div className="grid gap-4 side:grid-cols-2 side:max-w-[960px]">
        <Field label="Tool" hint={KINDS[kind].reads}>
          {(control) => (
            <Select {...control} value={kind} onChange={(event) => pick(event.target.value)}>
              {ALL.map((one) => (
                <option key={one} value={one}>
                  {KINDS[one].name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Name" hint="How this source is called here.">
          {(control) => (
            <TextInput {...control} name="name" maxLength={100} placeholder={KINDS[kind].name} />
          )}
        </Field>
        <input type="hidden" name="kindName" value={KINDS[kind].name} />
        <KindFields key={kind} kind={kind} />
      </div>
      {isHookKind(kind) ? null : <CredentialFields kind={kind} />}
      {add.isError ? <FieldError>{messageOf(add.error)}</FieldError> : null}
      {test.isError ? <FieldError>{messageOf(test.error)}</FieldError> : null}
      {test.data?.kind === "fails" ? <FieldError>{test.data.message}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-3">
        {isHookKind(kind) ? null : (
          <Button onClick={tryOut} disabled={test.isPending}>
            {test.isPending ? "Testing" : "Test connection"}
          </Button>
        )}
        <Button type="submit" look="main" disabled={add.isPending}>
          {add.isPending ? "Connecting" : "Connect"}
        </Button>
        <span role="status">
          {test.data?.kind === "works" ? (
            <Status kind="pass">
              {`It answers${test.data.version ? `, version ${test.data.version}` : ""}: ${test.data.says}.`}
            </Status>
          ) : null}
          {made && !made.hookSecret
            ? `${made.name} is connected; its first pull is called for.`
            : null}
        </span>
      </div>
      {made?.hookSecret && isHookKind(made.kind) ? (
        <div role="status" className="grid gap-2 border-l-2 border-ink pl-4">
          <p className="font-strong">Tell {made.name} to send</p>
          <HookConfig kind={made.kind} url={hookUrl(origin, made.id)} secret={made.hookSecret} />
          <p className="text-12 text-ink-2">
            The secret is in these lines and is not shown again. Copy them before you leave.
          </p>
        </div>
      ) : null}
    </form>
  );
}
