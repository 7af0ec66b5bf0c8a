"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";

export function RemoveFinished(props: { id: string; name: string }) {
  return (
    <ApiProvider>
      <Control {...props} />
    </ApiProvider>
  );
}

function Control({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const remove = useMutation(
    useTRPC().referenceClass.remove.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  return (
    <>
      <Button
        look="quiet"
        aria-label={`Take out ${name}`}
        disabled={remove.isPending}
        onClick={() => remove.mutate({ id })}
      >
        Take out
      </Button>
      {remove.isError ? <FieldError>{messageOf(remove.error)}</FieldError> : null}
    </>
  );
}
