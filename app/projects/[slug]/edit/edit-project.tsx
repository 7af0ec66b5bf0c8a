"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { badLimits, profileFrom, projectFrom } from "#app/projects/form-values.ts";
import { type Person, ProjectFields } from "#app/projects/project-fields.tsx";
import type { ProjectPatch, ProjectView } from "#server/projects/schema.ts";
import { ProfileFields } from "./profile-fields.tsx";
import { RetentionFields, retentionFrom } from "./retention-fields.tsx";

type Values = Omit<ProjectView, "stage">;
type Props = { project: Values; people: readonly Person[] };

export function EditProject(props: Props) {
  return (
    <ApiProvider>
      <Forms {...props} />
    </ApiProvider>
  );
}

function Forms({ project, people }: Props) {
  const router = useRouter();
  const trpc = useTRPC();
  const [revision, setRevision] = useState(project.revision);
  const [limitProblem, setLimitProblem] = useState<string | null>(null);
  const [retentionProblem, setRetentionProblem] = useState<string | null>(null);
  const options = trpc.projects.edit.mutationOptions({
    onSuccess: (saved) => {
      setRevision(saved.revision);
      router.refresh();
    },
  });
  const facts = useMutation(options);
  const profile = useMutation(options);
  const retention = useMutation(options);
  const change = (patch: ProjectPatch) => ({ slug: project.slug, patch, ifRevision: revision });

  function submitFacts(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    facts.mutate(change(projectFrom(new FormData(event.currentTarget))));
  }
  function submitProfile(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const bad = badLimits(form);
    setLimitProblem(bad.length > 0 ? `Not a limit: ${bad.join(", ")}. Write name = number.` : null);
    if (bad.length === 0) profile.mutate(change({ profile: profileFrom(form) }));
  }
  function submitRetention(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { patch, problem } = retentionFrom(new FormData(event.currentTarget));
    setRetentionProblem(problem);
    if (problem === null) retention.mutate(change(patch));
  }

  return (
    <>
      <form onSubmit={submitFacts}>
        <ProjectFields of={project} people={people} errorOf={() => null} />
        <SaveLine verb="Save project" look="main" mutation={facts} />
      </form>
      <form onSubmit={submitProfile}>
        <Section
          title="What rules must know"
          remark="What is empty makes the checks that need it unknown, and they say so"
        >
          <ProfileFields profile={project.profile} limitProblem={limitProblem} />
        </Section>
        <SaveLine verb="Save profile" look="plain" mutation={profile} />
      </form>
      <form onSubmit={submitRetention}>
        <Section
          title="Retention"
          remark="What a decision, an acceptance or a score of today rests on is kept, however old"
        >
          <RetentionFields of={project} problem={retentionProblem} />
        </Section>
        <SaveLine verb="Save retention" look="plain" mutation={retention} />
      </form>
      <Archive slug={project.slug} name={project.name} isArchived={project.archivedAt !== null} />
    </>
  );
}

function SaveLine(props: {
  verb: string;
  look: "main" | "plain";
  mutation: { isPending: boolean; isError: boolean; isSuccess: boolean; error: unknown };
}) {
  const { isPending, isError, isSuccess, error } = props.mutation;
  return (
    <div className="mb-12 grid gap-3">
      {isError ? <FieldError>{messageOf(error)}</FieldError> : null}
      <div className="flex items-center gap-4">
        <Button type="submit" look={props.look} disabled={isPending}>
          {props.verb}
        </Button>
        <span role="status" className="text-12 text-ink-2">
          {isPending ? "Saving" : isSuccess ? "Saved" : ""}
        </span>
      </div>
    </div>
  );
}

function Archive(props: { slug: string; name: string; isArchived: boolean }) {
  const router = useRouter();
  const trpc = useTRPC();
  const onSuccess = () => router.refresh();
  const archive = useMutation(trpc.projects.archive.mutationOptions({ onSuccess }));
  const restore = useMutation(trpc.projects.unarchive.mutationOptions({ onSuccess }));
  const { slug } = props;
  return (
    <Section title={props.isArchived ? "Archived" : "Archive"}>
      <p className="mb-3 max-w-prose text-ink-2">
        {props.isArchived
          ? "It is out of the portfolio. Everything it holds is kept."
          : "Takes the project out of the portfolio. Nothing is deleted; it can come back."}
      </p>
      {props.isArchived ? (
        <Button onClick={() => restore.mutate({ slug })} disabled={restore.isPending}>
          Bring it back
        </Button>
      ) : (
        <DialogButton label="Archive project" title={`Archive ${props.name}?`}>
          {(close) => (
            <div className="grid gap-4">
              <p>
                It leaves the portfolio and its counts. Answers, evidence and decisions are kept.
              </p>
              <div className="flex gap-3">
                <Button onClick={close}>Keep it</Button>
                <Button
                  look="danger"
                  onClick={() => archive.mutate({ slug }, { onSuccess: close })}
                  disabled={archive.isPending}
                >
                  Archive project
                </Button>
              </div>
            </div>
          )}
        </DialogButton>
      )}
    </Section>
  );
}
