"use client";

import { useMutation } from "@tanstack/react-query";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { useRefresh } from "../settings-api.tsx";

export function Retire(props: { catalogue: string; isRetired: boolean; blocked: string | null }) {
  const { catalogue, isRetired, blocked } = props;
  const retire = useMutation(useTRPC().ownCatalogues.retire.mutationOptions(useRefresh()));
  return (
    <>
      <Button
        disabledBecause={blocked}
        disabled={retire.isPending}
        onClick={() => retire.mutate({ catalogue, isRetired: !isRetired })}
      >
        {isRetired ? "Take it back" : "Retire it"}
      </Button>
      {retire.isError ? <FieldError>{messageOf(retire.error)}</FieldError> : null}
    </>
  );
}
