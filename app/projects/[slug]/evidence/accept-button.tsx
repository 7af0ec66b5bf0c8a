"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";

type Props = {
  slug: string;
  evidenceId: string;
  targetId: string;
  disabledBecause: string | null;
};

export function AcceptButton(props: Props) {
  return (
    <ApiProvider>
      <Control {...props} />
    </ApiProvider>
  );
}

function Control({ slug, evidenceId, targetId, disabledBecause }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const accept = useMutation(
    trpc.evidence.accept.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button
        disabledBecause={disabledBecause}
        disabled={accept.isPending || accept.isSuccess}
        aria-label={`Accept for ${targetId}`}
        onClick={() => accept.mutate({ slug, evidenceId, targetId })}
      >
        {accept.isPending ? "Accepting" : accept.isSuccess ? "Accepted" : "Accept"}
      </Button>
      {accept.isError ? <FieldError>{messageOf(accept.error)}</FieldError> : null}
    </span>
  );
}
