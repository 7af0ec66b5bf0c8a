"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { dateTime } from "#app/_copy/format.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Breakable } from "#app/_ui/breakable.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { wantedWords } from "#server/webhooks/findings.ts";
import type { Webhook } from "#server/webhooks/schema.ts";
import { OnceShown } from "../once-shown.tsx";
import { useRefresh } from "../settings-api.tsx";
import { Messages } from "./messages.tsx";

export function Webhooks(props: { webhooks: readonly Webhook[]; blocked: string | null }) {
  if (props.webhooks.length === 0)
    return <p className="text-ink-2">None yet. One that you add stands here.</p>;
  return (
    <ul className="grid gap-6">
      {props.webhooks.map((webhook) => (
        <li key={webhook.id} className="border-b border-line pb-4">
          <One webhook={webhook} blocked={props.blocked} />
        </li>
      ))}
    </ul>
  );
}

function One({ webhook, blocked }: { webhook: Webhook; blocked: string | null }) {
  const trpc = useTRPC();
  const refresh = useRefresh();
  const [isAsked, setAsked] = useState(false);
  const test = useMutation(trpc.webhooks.test.mutationOptions(refresh));
  const rotate = useMutation(trpc.webhooks.rotate.mutationOptions(refresh));
  const resume = useMutation(trpc.webhooks.resume.mutationOptions(refresh));
  const remove = useMutation(trpc.webhooks.remove.mutationOptions(refresh));
  const failed = test.error ?? rotate.error ?? resume.error ?? remove.error;
  const { id } = webhook;
  const act = { disabled: blocked !== null, title: blocked ?? undefined };
  return (
    <div className="grid gap-2">
      <p className="font-mono text-14">
        <Breakable text={webhook.url} />
      </p>
      <p className="text-ink-2">
        {wantedWords(webhook.events)}. {stateWords(webhook)}
      </p>
      <div className="flex flex-wrap gap-2">
        {webhook.pausedAt ? (
          <Button {...act} onClick={() => resume.mutate({ id })}>
            Resume
          </Button>
        ) : (
          <Button {...act} onClick={() => test.mutate({ id })}>
            Send a test
          </Button>
        )}
        <Button {...act} look="quiet" onClick={() => rotate.mutate({ id })}>
          Make another secret
        </Button>
        {isAsked ? (
          <Button {...act} look="danger" onClick={() => remove.mutate({ id })}>
            Remove it for good
          </Button>
        ) : (
          <Button {...act} look="quiet" onClick={() => setAsked(true)}>
            Remove
          </Button>
        )}
      </div>
      {failed ? <FieldError>{messageOf(failed)}</FieldError> : null}
      {test.isSuccess ? <p role="status">A test is on its way.</p> : null}
      {rotate.data ? (
        <OnceShown label="New secret of the webhook" value={rotate.data.secret}>
          For a day messages are signed with both, then with this one only. It is not shown again.
        </OnceShown>
      ) : null}
      <Messages webhookId={id} blocked={blocked ?? (webhook.pausedAt ? "It is paused." : null)} />
    </div>
  );
}

function stateWords({ pausedAt, failingSince, failuresInARow }: Webhook): string {
  if (pausedAt) return `Paused since ${dateTime(pausedAt)}: nothing was taken for days.`;
  if (failingSince)
    return `Not taken since ${dateTime(failingSince)}, ${failuresInARow} tries in a row.`;
  return "What was sent last was taken, or nothing was sent yet.";
}
