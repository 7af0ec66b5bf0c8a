"use client";

import { useMutation } from "@tanstack/react-query";
import { date } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { FieldError, Select } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import type { Access, Member, Role } from "#server/identity/schema.ts";
import { OnceShown } from "./once-shown.tsx";
import { useRefresh } from "./settings-api.tsx";

const ROLES: readonly Role[] = [
  "data-scientist",
  "engineer",
  "data-engineer",
  "sre",
  "product-owner",
  "privacy-legal",
  "security",
  "risk-owner",
];
const ACCESS: readonly Access[] = ["viewer", "member", "admin", "owner"];
const ACCESS_LABEL = { viewer: "Viewer", member: "Member", admin: "Admin", owner: "Owner" };

export function Members(props: {
  members: readonly Member[];
  myId: string;
  myAccess: Access;
  blocked: string | null;
}) {
  const trpc = useTRPC();
  const change = useMutation(trpc.identity.changeMember.mutationOptions(useRefresh()));
  const remove = useMutation(trpc.identity.removeMember.mutationOptions(useRefresh()));
  const failed = change.error ?? remove.error;
  // An admin neither touches an owner nor makes one; the server says the same.
  const offered = ACCESS.filter((access) => access !== "owner" || props.myAccess === "owner");
  const isFixed = (member: Member) =>
    member.isDemo || (member.access === "owner" && props.myAccess !== "owner");
  return (
    <>
      <Table
        caption="Members of the workspace"
        columns={[
          { head: "Name" },
          { head: "E-mail address" },
          { head: "Role" },
          { head: "Access" },
          { head: "Since" },
          { head: <span className="sr-only">Change</span> },
        ]}
      >
        {props.members.map((member) => (
          <tr key={member.userId}>
            <th scope="row" className="text-left font-strong">
              {member.name} {member.userId === props.myId ? <Tag>you</Tag> : null}
              {member.isDemo ? <Tag>demo</Tag> : null}
            </th>
            <td data-label="E-mail">{member.email ?? "cannot sign in"}</td>
            <td>
              <Choice
                label={`Role of ${member.name}`}
                options={ROLES}
                names={ROLE_NAME}
                value={member.role}
                isFixed={props.blocked !== null || isFixed(member)}
                onPick={(role) => change.mutate({ userId: member.userId, role })}
              />
            </td>
            <td>
              <Choice
                label={`Access of ${member.name}`}
                options={offered}
                names={ACCESS_LABEL}
                value={member.access}
                isFixed={props.blocked !== null || isFixed(member)}
                onPick={(access) => change.mutate({ userId: member.userId, access })}
              />
            </td>
            <td data-label="Since">{date(member.createdAt)}</td>
            <td>
              {props.blocked || member.userId === props.myId || isFixed(member) ? null : (
                <>
                  <DialogButton
                    label="Help to sign in"
                    look="quiet"
                    title={`Help ${member.name} to sign in`}
                  >
                    <div className="grid gap-4">
                      <PasswordLinkMaker userId={member.userId} name={member.name} />
                      <FactorsOff userId={member.userId} name={member.name} />
                    </div>
                  </DialogButton>
                  <DialogButton label="Remove" look="quiet" title={`Remove ${member.name}?`}>
                    {(close) => (
                      <div className="grid gap-4">
                        <p>
                          They can no longer sign in here. Their personal tokens, teams and roles in
                          projects end. What they answered, accepted and decided stays on record.
                        </p>
                        <div className="flex gap-3">
                          <Button onClick={close}>Keep them</Button>
                          <Button
                            look="danger"
                            onClick={() =>
                              remove.mutate({ userId: member.userId }, { onSettled: close })
                            }
                          >
                            Remove
                          </Button>
                        </div>
                      </div>
                    )}
                  </DialogButton>
                </>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {failed ? <FieldError>{messageOf(failed)}</FieldError> : null}
      {props.blocked ? <p className="pt-2 text-12 text-ink-2">{props.blocked}</p> : null}
    </>
  );
}

/** For somebody who lost the authenticator app and the backup codes. */
function FactorsOff({ userId, name }: { userId: string; name: string }) {
  const drop = useMutation(useTRPC().signIn.dropFactors.mutationOptions());
  return (
    <div className="grid gap-3 border-t border-line pt-4">
      <p>
        Lost the authenticator app and the backup codes too? Turning codes and passkeys off leaves{" "}
        {name} the password, and ends every session.
      </p>
      {drop.isError ? <FieldError>{messageOf(drop.error)}</FieldError> : null}
      {drop.isSuccess ? (
        <p role="status">They are off.</p>
      ) : (
        <div>
          <Button look="danger" onClick={() => drop.mutate({ userId })} disabled={drop.isPending}>
            Turn codes and passkeys off
          </Button>
        </div>
      )}
    </div>
  );
}

function PasswordLinkMaker({ userId, name }: { userId: string; name: string }) {
  const make = useMutation(useTRPC().identity.newPasswordLink.mutationOptions());
  if (make.data)
    return (
      <OnceShown
        label="Password link"
        value={`${window.location.origin}/owner?token=${make.data.token}`}
      >
        Send it to {name}. It works once, for 24 hours, and is not shown again.
      </OnceShown>
    );
  return (
    <div className="grid gap-4">
      <p>Makes a link with which {name} sets a new password. The old one works until then.</p>
      {make.isError ? <FieldError>{messageOf(make.error)}</FieldError> : null}
      <div>
        <Button onClick={() => make.mutate({ userId })} disabled={make.isPending}>
          Make the link
        </Button>
      </div>
    </div>
  );
}

function Choice<T extends string>(props: {
  label: string;
  options: readonly T[];
  names: Readonly<Record<T, string>>;
  value: T;
  /** The value is shown and cannot be changed. */
  isFixed: boolean;
  onPick: (value: T) => void;
}) {
  if (props.isFixed) return <span>{props.names[props.value]}</span>;
  return (
    <Select
      aria-label={props.label}
      value={props.value}
      onChange={(event) => {
        const picked = props.options.find((option) => option === event.target.value);
        if (picked) props.onPick(picked);
      }}
    >
      {props.options.map((option) => (
        <option key={option} value={option}>
          {props.names[option]}
        </option>
      ))}
    </Select>
  );
}
