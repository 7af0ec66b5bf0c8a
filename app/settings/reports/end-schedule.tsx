"use client";

import { useMutation } from "@tanstack/react-query";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { useRefresh } from "../settings-api.tsx";

export function EndSchedule({ id, blocked }: { id: string; blocked: string | null }) {
  const end = useMutation(useTRPC().reportSchedules.remove.mutationOptions(useRefresh()));
  return (
    <>
      <Button
        look="quiet"
        disabledBecause={blocked}
        disabled={end.isPending}
        onClick={() => end.mutate({ id })}
      >
        End
      </Button>
      {end.isError ? <FieldError>{messageOf(end.error)}</FieldError> : null}
    </>
  );
}
