"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import type { Connection, HookKind } from "#server/connections/schema.ts";
import { HookConfig, hookUrl } from "./hook-config.tsx";

type Props = { slug: string; origin: string; blocked: string | null; connection: Connection };

/** A worker takes a pull up within a second and is done in a few: the page looks again then. */
const LOOK_AGAIN_MS = [1_500, 4_000, 10_000];

const isHookKind = (kind: Connection["kind"]): kind is HookKind => kind.endsWith("-hook");

export function Actions(props: Props) {
  return (
    <ApiProvider>
      <Buttons {...props} />
    </ApiProvider>
  );
}

function Buttons({ slug, origin, blocked, connection }: Props) {
  const { id, kind, name, state } = connection;
  const trpc = useTRPC();
  const router = useRouter();
  const [said, setSaid] = useState("");
  const refresh = { onSuccess: () => router.refresh() };
  const change = useMutation(trpc.connections.change.mutationOptions(refresh));
  const remove = useMutation(trpc.connections.remove.mutationOptions(refresh));
  const pull = useMutation(
    trpc.connections.pull.mutationOptions({
      onSuccess: () => {
        setSaid("Pull called for.");
        for (const ms of LOOK_AGAIN_MS) setTimeout(() => router.refresh(), ms);
      },
    }),
  );
  const test = useMutation(
    trpc.connections.test.mutationOptions({
      onSuccess: (result) =>
        setSaid(
          result.kind === "works"
            ? `It answers${result.version ? `, version ${result.version}` : ""}: ${result.says}.`
            : result.message,
        ),
    }),
  );
  const failed = change.error ?? remove.error ?? pull.error ?? test.error;
  if (blocked) return <span className="text-12 text-ink-2">{blocked}</span>;
  const isPaused = state === "paused";
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap gap-1">
        {isHookKind(kind) ? (
          <DialogButton label="Set-up" look="quiet" title={`How ${name} sends`}>
            <HookConfig kind={kind} url={hookUrl(origin, id)} />
          </DialogButton>
        ) : (
          <>
            <Button
              disabled={pull.isPending || isPaused}
              aria-label={`Pull now: ${name}`}
              onClick={() => pull.mutate({ slug, id })}
            >
              Pull now
            </Button>
            <Button
              look="quiet"
              disabled={test.isPending}
              aria-label={`Test ${name}`}
              onClick={() => test.mutate({ slug, id })}
            >
              {test.isPending ? "Testing" : "Test"}
            </Button>
          </>
        )}
        <Button
          look="quiet"
          disabled={change.isPending}
          aria-label={`${isPaused ? "Resume" : "Pause"} ${name}`}
          onClick={() => change.mutate({ slug, id, patch: { isEnabled: isPaused } })}
        >
          {isPaused ? "Resume" : "Pause"}
        </Button>
        <DialogButton label="Remove" look="quiet" title={`Remove ${name}?`}>
          {(close) => (
            <div className="grid gap-4">
              <p>
                It is asked no more, and its secret is deleted. The documents it brought stay, and
                age like all evidence.
              </p>
              <div className="flex flex-wrap gap-3">
                <Button onClick={close}>Keep it</Button>
                <Button
                  look="danger"
                  onClick={() => remove.mutate({ slug, id }, { onSettled: close })}
                >
                  Remove
                </Button>
              </div>
            </div>
          )}
        </DialogButton>
      </div>
      <span role="status" className="max-w-[44ch] text-12 text-ink-2">
        {said}
      </span>
      {failed ? <FieldError>{messageOf(failed)}</FieldError> : null}
    </div>
  );
}
