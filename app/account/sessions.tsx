"use client";

import { useMutation } from "@tanstack/react-query";
import { dateTime, relative } from "#app/_copy/format.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import type { Session } from "#server/accounts/schema.ts";
import { useRefresh } from "./account-api.tsx";

type Props = { sessions: readonly Session[]; at: Date; blocked: string | null };

export function Sessions({ sessions, at, blocked }: Props) {
  const trpc = useTRPC();
  const end = useMutation(trpc.accounts.endSession.mutationOptions(useRefresh()));
  const endOthers = useMutation(trpc.accounts.endOtherSessions.mutationOptions(useRefresh()));
  const failed = end.error ?? endOthers.error;
  return (
    <div className="grid gap-4">
      <Table
        caption="Where you are signed in"
        columns={[
          { head: "Device" },
          { head: "Address" },
          { head: "Last use" },
          { head: "Signed in" },
          { head: <span className="sr-only">End</span> },
        ]}
      >
        {sessions.map((session) => (
          <tr key={session.id}>
            <th scope="row" className="text-left font-normal">
              {session.device} {session.isThis ? <Tag>this one</Tag> : null}
            </th>
            <td data-label="Address">{session.address ?? "not known"}</td>
            <td data-label="Last use">
              {session.isThis ? "now" : relative(session.lastUsedAt, at)}
            </td>
            <td data-label="Signed in">{dateTime(session.startedAt)}</td>
            <td>
              {session.isThis ? null : (
                <Button
                  look="quiet"
                  aria-label={`End the session of ${session.device}, signed in ${dateTime(session.startedAt)}`}
                  onClick={() => end.mutate({ id: session.id })}
                  disabled={blocked !== null || end.isPending}
                  title={blocked ?? undefined}
                >
                  End
                </Button>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {failed ? <FieldError>{messageOf(failed)}</FieldError> : null}
      <div className="flex flex-wrap gap-3">
        <Button
          disabledBecause={blocked ?? (sessions.length > 1 ? null : "This is your only session.")}
          onClick={() => endOthers.mutate()}
          disabled={endOthers.isPending}
        >
          End all other sessions
        </Button>
        <form method="post" action="/api/auth/leave">
          <Button type="submit">Sign out here</Button>
        </form>
      </div>
    </div>
  );
}
