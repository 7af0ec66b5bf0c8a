"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { relative, sentence } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Options, Select, TextInput } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { Access, Invitation, Role } from "#server/identity/schema.ts";
import { OnceShown } from "./once-shown.tsx";
import { useRefresh } from "./settings-api.tsx";

const isRole = (value: unknown): value is Role => typeof value === "string" && value in ROLE_NAME;

const ACCESS: readonly { value: Access; label: string }[] = [
  { value: "viewer", label: "Viewer: reads" },
  { value: "member", label: "Member: registers and assesses" },
  { value: "admin", label: "Admin: manages people too" },
  { value: "owner", label: "Owner: everything" },
];
const isAccess = (value: unknown): value is Access =>
  ACCESS.some((access) => access.value === value);

export function Invite(props: {
  blocked: string | null;
  myAccess: Access;
  /** Main where it is the one action of the screen. */
  look?: "main" | "plain";
}) {
  const { blocked, myAccess, look = "plain" } = props;
  const [made, setMade] = useState<{ link: string; isMailed: boolean } | null>(null);
  const noteId = useId();
  const refresh = useRefresh();
  const invite = useMutation(
    useTRPC().identity.invite.mutationOptions({
      onSuccess: (made) => {
        const link = `${window.location.origin}/invite?token=${made.token}`;
        setMade({ link, isMailed: made.isMailed });
        refresh.onSuccess();
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const role = form.get("role");
    const note = form.get("note");
    const email = String(form.get("email") ?? "").trim();
    const access = form.get("access");
    if (!isRole(role) || !isAccess(access)) return;
    invite.mutate({
      role,
      access,
      note: typeof note === "string" ? note : "",
      ...(email ? { email } : {}),
    });
  }
  if (blocked) return <Button disabledBecause={blocked}>Make an invitation link</Button>;
  return (
    <form onSubmit={submit} className="grid gap-3">
      <div className="flex flex-wrap items-end gap-4">
        <Field label="Role">
          {(control) => (
            <Select {...control} name="role" defaultValue="engineer">
              <Options of={ROLE_NAME} />
            </Select>
          )}
        </Field>
        <Field label="For whom">
          {(control) => <TextInput {...control} name="note" maxLength={200} />}
        </Field>
        <Field label="E-mail address">
          {(control) => (
            <TextInput
              {...control}
              aria-describedby={noteId}
              name="email"
              type="email"
              maxLength={254}
            />
          )}
        </Field>
        <Field label="Access">
          {(control) => (
            <Select {...control} name="access" defaultValue="member">
              {ACCESS.filter(({ value }) => value !== "owner" || myAccess === "owner").map(
                ({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ),
              )}
            </Select>
          )}
        </Field>
        <Button type="submit" look={look} disabled={invite.isPending}>
          Make an invitation link
        </Button>
      </div>
      <p id={noteId} className="text-12 text-ink-2">
        With an e-mail address, only that address can use the link; without one, whoever has it.
      </p>
      {invite.isError ? <FieldError>{messageOf(invite.error)}</FieldError> : null}
      {made ? (
        <OnceShown label="Invitation link" value={made.link}>
          {made.isMailed ? "It was mailed. " : "Send it to one person. "}
          It works once, for seven days, and is not shown again.
        </OnceShown>
      ) : null}
    </form>
  );
}

export function Invitations(props: {
  invitations: readonly Invitation[];
  at: Date;
  blocked: string | null;
}) {
  const revoke = useMutation(useTRPC().identity.revokeInvitation.mutationOptions(useRefresh()));
  if (props.invitations.length === 0) return null;
  return (
    <div className="mt-4">
      <Table
        caption="Open invitations"
        columns={[
          { head: "Open invitation" },
          { head: "Role" },
          { head: "Access" },
          { head: "Ends" },
          { head: <span className="sr-only">Take back</span> },
        ]}
      >
        {props.invitations.map((invitation) => (
          <tr key={invitation.id}>
            <th scope="row" className="text-left font-normal">
              {invitation.note ?? invitation.email ?? "No name given"}
              {invitation.note && invitation.email ? (
                <span className="block text-12 text-ink-2">{invitation.email}</span>
              ) : null}
            </th>
            <td data-label="Role">{ROLE_NAME[invitation.role]}</td>
            <td data-label="Access">{sentence(invitation.access)}</td>
            <td data-label="Ends">{relative(invitation.expiresAt, props.at)}</td>
            <td>
              <Button
                look="quiet"
                aria-label={`Take back the invitation for ${invitation.note ?? ROLE_NAME[invitation.role]}`}
                onClick={() => revoke.mutate({ id: invitation.id })}
                disabled={props.blocked !== null || revoke.isPending}
                title={props.blocked ?? undefined}
              >
                Take back
              </Button>
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}
