"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import type { ChooseVersion } from "#server/own-catalogues/schema.ts";

type Props = {
  slug: string;
  choice: ChooseVersion;
  blocked: string | null;
  look?: "main" | "plain";
  /** Where to go once it is chosen; left out, the page is read again. */
  then?: string;
  children: ReactNode;
};

/** Makes a version the one that the project rates by, or none. */
export function Choose(props: Props) {
  return (
    <ApiProvider>
      <ChooseButton {...props} />
    </ApiProvider>
  );
}

function ChooseButton({ slug, choice, blocked, look = "plain", then, children }: Props) {
  const router = useRouter();
  const choose = useMutation(
    useTRPC().ownCatalogues.choose.mutationOptions({
      onSuccess: () => {
        if (then) router.push(then);
        router.refresh();
      },
    }),
  );
  return (
    <>
      <Button
        look={look}
        disabledBecause={blocked}
        disabled={choose.isPending}
        onClick={() => choose.mutate({ slug, choice })}
      >
        {children}
      </Button>
      {choose.isError ? <FieldError>{messageOf(choose.error)}</FieldError> : null}
    </>
  );
}
