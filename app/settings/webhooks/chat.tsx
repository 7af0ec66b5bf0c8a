"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, TextInput } from "#app/_ui/field.tsx";
import type { Chat as ChatDto } from "#server/digests/schema.ts";
import { useRefresh } from "../settings-api.tsx";

export function Chat({ chat, blocked }: { chat: ChatDto; blocked: string | null }) {
  const trpc = useTRPC();
  const refresh = useRefresh();
  const set = useMutation(trpc.digests.setChat.mutationOptions(refresh));
  const test = useMutation(trpc.digests.testChat.mutationOptions());
  const failed = set.error ?? test.error;
  if (blocked) return <Button disabledBecause={blocked}>Set the chat</Button>;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    set.mutate({ url: String(new FormData(event.currentTarget).get("url")) });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <p className="max-w-prose text-ink-2">
        {chat.host
          ? `The digest goes to ${chat.host}. Restricted projects are left out.`
          : "Waivers near their end, evidence going stale, reviews and plan items due, to the team's channel. Restricted projects are left out."}
      </p>
      <Field
        label={chat.host ? "Another address" : "Address of an incoming webhook"}
        hint="Of Slack, or of a chat that takes the same messages. It is kept encrypted and not shown again."
        error={failed ? messageOf(failed) : null}
      >
        {(control) => <TextInput {...control} type="url" name="url" required maxLength={2000} />}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={set.isPending}>
          Set the chat
        </Button>
        {chat.host ? (
          <>
            <Button look="quiet" disabled={test.isPending} onClick={() => test.mutate()}>
              Send a line
            </Button>
            <Button look="quiet" disabled={set.isPending} onClick={() => set.mutate({ url: null })}>
              Send no digest
            </Button>
          </>
        ) : null}
        {test.isSuccess ? <span role="status">It was taken</span> : null}
      </div>
    </form>
  );
}
