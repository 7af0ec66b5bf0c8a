"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { count, list } from "#app/_copy/format.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { TypedName } from "#app/_ui/typed-name.tsx";
import type { RemovalPreview } from "#server/removals/schema.ts";

type Props = { slug: string; name: string; blocked: string | null };

export function DangerZone(props: Props) {
  return (
    <ApiProvider>
      <Section title="Another server" remark="One file of JSON lines with a digest at its end">
        <p className="mb-3 max-w-prose text-ink-2">
          Everything of the project, documents included. Names of people, credentials of
          connections, roles and tokens stay here.
        </p>
        {/* A plain link: it leads to a download, not to a page. */}
        <a href={`/api/v1/projects/${props.slug}/export`} download>
          Download the project
        </a>
      </Section>
      <Section title="Delete" remark="For a project that was made by mistake">
        <p className="mb-3 max-w-prose text-ink-2">
          Deletes the project with everything in it. One whose time is over is archived instead.
        </p>
        <DialogButton
          label="Delete project"
          title={`Delete ${props.name}?`}
          look="danger"
          disabledBecause={props.blocked}
        >
          {(close) => <Deletion {...props} onClose={close} />}
        </DialogButton>
      </Section>
    </ApiProvider>
  );
}

function Deletion({ slug, name, onClose }: Props & { onClose: () => void }) {
  const router = useRouter();
  const trpc = useTRPC();
  const preview = useQuery(trpc.removals.preview.queryOptions({ slug }));
  const remove = useMutation(
    trpc.removals.remove.mutationOptions({ onSuccess: () => router.push("/") }),
  );
  const problem = preview.error ?? remove.error;
  const goes = preview.data;
  return (
    <TypedName
      label="Type its name to delete it"
      name={name}
      verb="Delete project"
      keep="Keep it"
      isPending={remove.isPending}
      problem={problem ? messageOf(problem) : null}
      onClose={onClose}
      onSend={(typedName) => remove.mutate({ slug, typedName })}
    >
      <p aria-live="polite">
        {goes ? partsOf(goes) : "Counting what goes with it."} It cannot be taken back. The audit
        log keeps that it was deleted, by whom and when.
      </p>
    </TypedName>
  );
}

function partsOf(goes: RemovalPreview): string {
  const parts = [
    {
      n: goes.documents,
      words: `${count(goes.documents, "document")} with ${count(goes.facts, "fact")}`,
    },
    { n: goes.assessments, words: count(goes.assessments, "published assessment") },
    { n: goes.decisions, words: count(goes.decisions, "gate decision") },
    { n: goes.handoverSteps, words: count(goes.handoverSteps, "handover step") },
    { n: goes.estimates, words: count(goes.estimates, "estimate") },
    { n: goes.forecasts, words: count(goes.forecasts, "forecast") },
    { n: goes.connections, words: count(goes.connections, "connection") },
  ].filter(({ n }) => n > 0);
  if (parts.length === 0) return "Nothing was sent to it or recorded in it yet.";
  return `With it go ${list(parts.map(({ words }) => words))}.`;
}
