"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button, LinkButton } from "#app/_ui/button.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import { Invite } from "#app/settings/invitations.tsx";
import { WorkspaceName } from "#app/settings/workspace/workspace-name.tsx";
import type { Access } from "#server/identity/schema.ts";

export function NameStep({ name, next }: { name: string; next: string }) {
  const router = useRouter();
  return (
    <ApiProvider>
      <WorkspaceName name={name} blocked={null} onSaved={() => router.push(next)} />
    </ApiProvider>
  );
}

export function InviteStep({ myAccess }: { myAccess: Access }) {
  return (
    <ApiProvider>
      <Invite blocked={null} myAccess={myAccess} />
    </ApiProvider>
  );
}

export function DemoStep(props: { projects: number; next: string }) {
  return (
    <ApiProvider>
      <DemoChoice {...props} />
    </ApiProvider>
  );
}

function DemoChoice({ projects, next }: { projects: number; next: string }) {
  const router = useRouter();
  const remove = useMutation(
    useTRPC().demo.remove.mutationOptions({
      onSuccess: () => {
        router.push(next);
        router.refresh();
      },
    }),
  );
  if (projects === 0) return <p>No demo project is here. Settings can bring it back.</p>;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-3">
        <LinkButton href={next} look="main">
          Keep the demo
        </LinkButton>
        <Button disabled={remove.isPending} onClick={() => remove.mutate()}>
          {remove.isPending ? "Removing" : "Remove the demo"}
        </Button>
      </div>
      <p className="text-12 text-ink-2">Either can be undone in Settings.</p>
      {remove.isError ? <FieldError>{messageOf(remove.error)}</FieldError> : null}
    </div>
  );
}

export function ProjectStep() {
  return (
    <ApiProvider>
      <FirstProject />
    </ApiProvider>
  );
}

function FirstProject() {
  const router = useRouter();
  const create = useMutation(
    useTRPC().projects.create.mutationOptions({
      onSuccess: ({ slug }) => router.push(`/projects/${slug}/assess`),
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get("name");
    if (typeof name === "string") create.mutate({ name, factors: {} });
  }
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-4">
      <Field
        label="Project name"
        hint="Everything else about it can follow later"
        error={create.isError ? messageOf(create.error) : null}
      >
        {(control) => <TextInput {...control} name="name" required maxLength={120} />}
      </Field>
      <Button type="submit" look="main" disabled={create.isPending}>
        {create.isPending ? "Registering" : "Register and assess it"}
      </Button>
      <LinkButton href="/projects/new">Say more about it first</LinkButton>
    </form>
  );
}
