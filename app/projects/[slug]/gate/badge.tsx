"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";

type Props = { slug: string; path: string | null; disabledBecause: string | null };

/** Who has the address sees the outcome; only those who may change the project are told it. */
export function Badge(props: Props) {
  return (
    <ApiProvider>
      <Control {...props} />
    </ApiProvider>
  );
}

function Control({ slug, path, disabledBecause }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const change = useMutation(
    trpc.badges.change.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  return (
    <div className="grid gap-3">
      {path === null ? (
        disabledBecause === null && <p className="text-ink-2">There is none yet.</p>
      ) : (
        <>
          {/* biome-ignore lint/performance/noImgElement: a picture of the server's own, always asked for anew */}
          <img src={path} alt="What the badge shows now" height={20} className="h-5 w-auto" />
          <p className="text-12 break-all">
            <code>{path}</code>
          </p>
        </>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          disabledBecause={disabledBecause}
          disabled={change.isPending}
          onClick={() => change.mutate({ slug, to: "new" })}
        >
          {path === null ? "Make a badge" : "Give it a new address"}
        </Button>
        {path === null ? null : (
          <Button
            look="quiet"
            disabled={change.isPending}
            onClick={() => change.mutate({ slug, to: "off" })}
          >
            Take it away
          </Button>
        )}
        {change.isError ? <FieldError>{messageOf(change.error)}</FieldError> : null}
      </div>
    </div>
  );
}
