"use client";

import { useMutation } from "@tanstack/react-query";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { useRefresh } from "../settings-api.tsx";

/** Goes back to an older version, or to the catalogue's, by a new one. */
export function Restore(props: {
  gate: string;
  version: number;
  base: number;
  blocked: string | null;
}) {
  const restore = useMutation(useTRPC().policies.restore.mutationOptions(useRefresh()));
  const { gate, version, base, blocked } = props;
  const [fault] = restore.data?.kind === "faults" ? restore.data.faults : [];
  return (
    <>
      <Button
        disabledBecause={blocked}
        disabled={restore.isPending}
        onClick={() => restore.mutate({ gate, version, base })}
      >
        {version === 0 ? "Back to the catalogue's" : `Back to version ${version}`}
      </Button>
      {fault ? <FieldError>{`It would not do today: ${fault.message}`}</FieldError> : null}
      {restore.isError ? <FieldError>{messageOf(restore.error)}</FieldError> : null}
    </>
  );
}
