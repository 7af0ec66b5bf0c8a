"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { projectFrom } from "#app/projects/form-values.ts";
import { type Person, ProjectFields } from "#app/projects/project-fields.tsx";

export function NewProjectForm(props: { people: readonly Person[] }) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ people }: { people: readonly Person[] }) {
  const router = useRouter();
  const create = useMutation(
    useTRPC().projects.create.mutationOptions({
      onSuccess: (project) => router.push(`/projects/${project.slug}/assess`),
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    create.mutate(projectFrom(new FormData(event.currentTarget)));
  }

  return (
    <form onSubmit={submit}>
      <ProjectFields of={{}} people={people} errorOf={() => null} />
      {create.isError ? <FieldError>{messageOf(create.error)}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-ink pt-4 pb-12">
        <Button type="submit" look="main" disabled={create.isPending || create.isSuccess}>
          {create.isPending ? "Registering" : "Register and assess"}
        </Button>
        <span className="text-12 text-ink-2">
          Next: twelve challenges in five minutes. All of this can be changed later.
        </span>
      </div>
    </form>
  );
}
