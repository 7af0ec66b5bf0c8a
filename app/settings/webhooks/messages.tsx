"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dateTime } from "#app/_copy/format.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import { eventWords, messageWords } from "#server/webhooks/findings.ts";

const READ_EVERY_MS = 5_000;

/** What was sent to an address, read when it is opened and again while it is open. */
export function Messages(props: { webhookId: string; blocked: string | null }) {
  const { webhookId, blocked } = props;
  const [isOpen, setOpen] = useState(false);
  const trpc = useTRPC();
  const sent = useQuery(
    trpc.webhooks.messages.queryOptions(
      { id: webhookId },
      { enabled: isOpen, refetchInterval: READ_EVERY_MS },
    ),
  );
  const again = useMutation(
    trpc.webhooks.redeliver.mutationOptions({ onSuccess: () => void sent.refetch() }),
  );
  const failed = sent.error ?? again.error;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-max py-3 underline decoration-control underline-offset-3 rail:py-1">
        What was sent
      </summary>
      {failed ? <FieldError>{messageOf(failed)}</FieldError> : null}
      {sent.data?.length === 0 ? <p className="text-ink-2">Nothing was sent yet.</p> : null}
      {sent.data && sent.data.length > 0 ? (
        <Table
          caption="Messages, the newest first"
          columns={[
            { head: "What" },
            { head: "When" },
            { head: "What became of it" },
            { head: <span className="sr-only">Send again</span> },
          ]}
          foot="The newest 100; what is settled is kept for 30 days."
        >
          {sent.data.map((message) => (
            <tr key={message.id}>
              <th scope="row" className="text-left font-normal">
                {eventWords(message.event)}
              </th>
              <td data-label="When">{dateTime(message.createdAt)}</td>
              <td data-label="What became of it">
                {messageWords(message)}
                {message.nextAt && message.attempts > 0 ? (
                  <span className="block text-12 text-ink-2">
                    Next try {dateTime(message.nextAt)}
                  </span>
                ) : null}
              </td>
              <td>
                {message.state === "waiting" ? null : (
                  <Button
                    look="quiet"
                    disabled={blocked !== null || again.isPending}
                    title={blocked ?? undefined}
                    aria-label={`Send again: ${eventWords(message.event)}, ${dateTime(message.createdAt)}`}
                    onClick={() => again.mutate({ id: webhookId, messageId: message.id })}
                  >
                    Send again
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
    </details>
  );
}
