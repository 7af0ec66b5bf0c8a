"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { sentence } from "#app/_copy/format.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import type { HandoverGroup } from "#server/handover-items/schema.ts";
import type { Side } from "#server/handover-receipts/schema.ts";

type DrawUpProps = {
  slug: string;
  /** What a receipt can be drawn up of now; null: everything. */
  ready: readonly (HandoverGroup | null)[];
  blocked: string | null;
  whyNone: string;
};

export function DrawUp(props: DrawUpProps) {
  return (
    <ApiProvider>
      <DrawUpForm {...props} />
    </ApiProvider>
  );
}

function DrawUpForm({ slug, ready, blocked, whyNone }: DrawUpProps) {
  const router = useRouter();
  const drawUp = useMutation(
    useTRPC().handoverReceipts.drawUp.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  if (ready.length === 0)
    return <Button disabledBecause={blocked ?? whyNone}>Draw up a receipt</Button>;
  return (
    <div className="flex flex-wrap items-center gap-3">
      {ready.map((area) => (
        <Button
          key={area ?? "all"}
          look={area === null ? "main" : "plain"}
          disabledBecause={blocked}
          disabled={drawUp.isPending}
          onClick={() => drawUp.mutate({ slug, area })}
        >
          {area === null ? "Draw up the receipt of everything" : `Draw up: ${sentence(area)}`}
        </Button>
      ))}
      {drawUp.isError ? <FieldError>{messageOf(drawUp.error)}</FieldError> : null}
    </div>
  );
}

type SignProps = { slug: string; receiptId: string; side: Side; blocked: string | null };

export function Sign(props: SignProps) {
  return (
    <ApiProvider>
      <SignButton {...props} />
    </ApiProvider>
  );
}

function SignButton({ slug, receiptId, side, blocked }: SignProps) {
  const router = useRouter();
  const sign = useMutation(
    useTRPC().handoverReceipts.sign.mutationOptions({
      onSuccess: () => router.refresh(),
      // Somebody else may have been first: what stands there now says so too.
      onError: () => router.refresh(),
    }),
  );
  return (
    <>
      <Button
        look="main"
        disabledBecause={blocked}
        disabled={sign.isPending}
        onClick={() => sign.mutate({ slug, receiptId, side })}
      >
        Sign for the {side} side
      </Button>
      {sign.isError ? <FieldError>{messageOf(sign.error)}</FieldError> : null}
    </>
  );
}
