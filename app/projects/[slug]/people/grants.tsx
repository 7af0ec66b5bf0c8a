"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { PROJECT_ROLE_WORD, ROLE_NAME } from "#app/_copy/terms.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Options, Select } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { ProjectRoleName, Role } from "#server/identity/schema.ts";
import type { ProjectGrant } from "#server/roles/schema.ts";

type Named = { id: string; name: string };
type Props = {
  slug: string;
  grants: readonly ProjectGrant[];
  people: readonly Named[];
  teams: readonly Named[];
  blocked: string | null;
};

export function Grants(props: Props) {
  return (
    <ApiProvider>
      <List {...props} />
      <Give {...props} />
    </ApiProvider>
  );
}

const isRoleHere = (value: unknown): value is ProjectRoleName =>
  typeof value === "string" && value in PROJECT_ROLE_WORD;
const isDiscipline = (value: unknown): value is Role =>
  typeof value === "string" && value in ROLE_NAME;

function List({ slug, grants, people, teams, blocked }: Props) {
  const router = useRouter();
  const onSuccess = () => router.refresh();
  const withdraw = useMutation(useTRPC().roles.withdraw.mutationOptions({ onSuccess }));
  if (grants.length === 0)
    return <p className="pb-4 text-ink-2">Nobody was given a role in this project alone.</p>;
  const holder = ({ userId, teamId }: ProjectGrant) => {
    const one = [...people, ...teams].find(({ id }) => id === (userId ?? teamId));
    return `${teamId === null ? "" : "Team "}${one?.name ?? "a former member"}`;
  };
  return (
    <div className="pb-4">
      <Table
        caption="Roles given in this project"
        columns={[
          { head: "Who" },
          { head: "Role" },
          { head: "Answers as" },
          { head: <span className="sr-only">Withdraw</span> },
        ]}
      >
        {grants.map((grant) => (
          <tr key={grant.id}>
            <th scope="row" className="text-left font-normal">
              {holder(grant)}
            </th>
            <td data-label="Role">{PROJECT_ROLE_WORD[grant.role]}</td>
            <td data-label="Answers as">
              {grant.discipline ? ROLE_NAME[grant.discipline] : "their own discipline"}
            </td>
            <td>
              {blocked ? null : (
                <Button
                  look="quiet"
                  aria-label={`Withdraw the role of ${holder(grant)}`}
                  disabled={withdraw.isPending}
                  onClick={() => withdraw.mutate({ slug, id: grant.id })}
                >
                  Withdraw
                </Button>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {withdraw.isError ? <FieldError>{messageOf(withdraw.error)}</FieldError> : null}
    </div>
  );
}

function Give({ slug, people, teams, blocked }: Props) {
  const router = useRouter();
  const onSuccess = () => router.refresh();
  const give = useMutation(useTRPC().roles.grant.mutationOptions({ onSuccess }));
  if (blocked) return <Button disabledBecause={blocked}>Give the role</Button>;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [kind, id] = String(form.get("who")).split(" ");
    const role = form.get("role");
    const discipline = form.get("discipline");
    if (!id || !isRoleHere(role)) return;
    give.mutate({
      slug,
      grant: {
        ...(kind === "team" ? { teamId: id } : { userId: id }),
        role,
        discipline: isDiscipline(discipline) ? discipline : null,
      },
    });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <div className="flex flex-wrap items-end gap-4">
        <Field label="Person or team">
          {(control) => (
            <Select {...control} name="who" required>
              <optgroup label="People">
                {people.map(({ id, name }) => (
                  <option key={id} value={`person ${id}`}>
                    {name}
                  </option>
                ))}
              </optgroup>
              {teams.length > 0 ? (
                <optgroup label="Teams">
                  {teams.map(({ id, name }) => (
                    <option key={id} value={`team ${id}`}>
                      {name}
                    </option>
                  ))}
                </optgroup>
              ) : null}
            </Select>
          )}
        </Field>
        <Field label="Role here">
          {(control) => (
            <Select {...control} name="role" defaultValue="assessor">
              <Options of={PROJECT_ROLE_WORD} />
            </Select>
          )}
        </Field>
        <Field label="Answers as">
          {(control) => (
            <Select {...control} name="discipline" defaultValue="">
              <option value="">Their own discipline</option>
              <Options of={ROLE_NAME} />
            </Select>
          )}
        </Field>
        <Button type="submit" look="main" disabled={give.isPending}>
          Give the role
        </Button>
      </div>
      {give.isError ? <FieldError>{messageOf(give.error)}</FieldError> : null}
    </form>
  );
}
