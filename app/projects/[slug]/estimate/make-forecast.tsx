"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";

type Props = { slug: string; isAgain: boolean; disabledBecause: string | null };

export function MakeForecast(props: Props) {
  return (
    <ApiProvider>
      <Control {...props} />
    </ApiProvider>
  );
}

function Control({ slug, isAgain, disabledBecause }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const make = useMutation(
    trpc.forecasts.make.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  const label = isAgain ? "Ask again with today's runs" : "Ask the runs";
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button
        disabledBecause={disabledBecause}
        disabled={make.isPending}
        onClick={() => make.mutate({ slug, asked: {} })}
      >
        {make.isPending ? "Asking" : label}
      </Button>
      <span role="status" className="text-12 text-ink-2">
        {make.isSuccess ? "Kept as it was said." : ""}
      </span>
      {make.isError ? <FieldError>{messageOf(make.error)}</FieldError> : null}
    </span>
  );
}
