"use client";

import { useMutation } from "@tanstack/react-query";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { useRefresh } from "../settings-api.tsx";

export function Demo(props: { projects: number; blocked: string | null }) {
  const trpc = useTRPC();
  const remove = useMutation(trpc.demo.remove.mutationOptions(useRefresh()));
  const restore = useMutation(trpc.demo.restore.mutationOptions(useRefresh()));
  const failed = remove.error ?? restore.error;
  const isShown = props.projects > 0;
  return (
    <div className="grid gap-3">
      <p className="max-w-prose text-ink-2">
        {isShown
          ? `${props.projects} demo projects stand beside yours. Removing them removes what was seeded with them and nothing that you made.`
          : "No demo project is here. They can come back at any time."}
      </p>
      <div>
        {isShown ? (
          <Button
            disabledBecause={props.blocked}
            onClick={() => remove.mutate()}
            disabled={remove.isPending}
          >
            {remove.isPending ? "Removing" : "Remove the demo"}
          </Button>
        ) : (
          <Button
            disabledBecause={props.blocked}
            onClick={() => restore.mutate()}
            disabled={restore.isPending}
          >
            {restore.isPending ? "Adding" : "Bring the demo back"}
          </Button>
        )}
      </div>
      {failed ? <FieldError>{messageOf(failed)}</FieldError> : null}
    </div>
  );
}
