"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";

type Props = { slug: string; gate: string; disabledBecause: string | null };

export function RecordDecision(props: Props) {
  return (
    <ApiProvider>
      <Control {...props} />
    </ApiProvider>
  );
}

function Control({ slug, gate, disabledBecause }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const decide = useMutation(
    trpc.gates.decide.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button
        look="main"
        disabledBecause={disabledBecause}
        disabled={decide.isPending}
        onClick={() => decide.mutate({ slug, gate })}
      >
        {decide.isPending ? "Recording" : "Record a decision"}
      </Button>
      <span role="status" className="text-12 text-ink-2">
        {decide.isSuccess ? "Recorded below." : ""}
      </span>
      {decide.isError ? <FieldError>{messageOf(decide.error)}</FieldError> : null}
    </span>
  );
}
