"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import type { Visibility } from "#server/identity/schema.ts";

type Props = {
  slug: string;
  visibility: Visibility;
  /** Names of those who would lose sight, were it restricted. */
  losing: readonly string[];
  blocked: string | null;
};

export function VisibilitySwitch(props: Props) {
  return (
    <ApiProvider>
      <Switch {...props} />
    </ApiProvider>
  );
}

function Switch({ slug, visibility, losing, blocked }: Props) {
  const router = useRouter();
  const onSuccess = () => router.refresh();
  const set = useMutation(useTRPC().roles.setVisibility.mutationOptions({ onSuccess }));
  const failed = set.isError ? <FieldError>{messageOf(set.error)}</FieldError> : null;
  if (visibility === "restricted")
    return (
      <div className="grid justify-items-start gap-3">
        <p className="max-w-prose text-ink-2">
          Opened, everybody in the workspace sees it and its figures count in everybody's lists.
        </p>
        <Button
          disabledBecause={blocked}
          disabled={set.isPending}
          onClick={() => set.mutate({ slug, visibility: "workspace" })}
        >
          Open it to the workspace
        </Button>
        {failed}
      </div>
    );
  return (
    <div className="grid justify-items-start gap-3">
      <p className="max-w-prose text-ink-2">
        Restricted, it is nowhere for whoever has no role here: not in lists, counts, search or
        calibration. Service tokens that reach it keep reaching it.
      </p>
      <DialogButton
        label="Restrict it"
        title="Restrict who sees this project?"
        disabledBecause={blocked}
      >
        {(close) => (
          <div className="grid gap-4">
            <Losing names={losing} />
            <div className="flex gap-3">
              <Button onClick={close}>Leave it open</Button>
              <Button
                look="danger"
                disabled={set.isPending}
                onClick={() => set.mutate({ slug, visibility: "restricted" }, { onSettled: close })}
              >
                Restrict it
              </Button>
            </div>
          </div>
        )}
      </DialogButton>
      {failed}
    </div>
  );
}

function Losing({ names }: { names: readonly string[] }) {
  if (names.length === 0)
    return <p>Nobody loses sight of it: everybody has a role here or manages the workspace.</p>;
  return (
    <div className="grid gap-2">
      <p>These would no longer see it. Give them a role first if they should.</p>
      <ul className="max-h-[40vh] list-disc overflow-y-auto pl-5">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </div>
  );
}
