"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Checkbox, Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { Team } from "#server/teams/schema.ts";
import { useRefresh } from "../settings-api.tsx";

type Person = { userId: string; name: string };
type Input = { name: string; userIds: string[] };

export function Teams(props: {
  teams: readonly Team[];
  people: readonly Person[];
  blocked: string | null;
}) {
  const remove = useMutation(useTRPC().teams.remove.mutationOptions(useRefresh()));
  const nameOf = (id: string) => props.people.find((one) => one.userId === id)?.name ?? "somebody";
  if (props.teams.length === 0) return null;
  return (
    <>
      <Table
        caption="Teams"
        columns={[
          { head: "Team" },
          { head: "Who is in it" },
          { head: <span className="sr-only">Change</span> },
        ]}
      >
        {props.teams.map((team) => (
          <tr key={team.id}>
            <th scope="row" className="text-left font-strong">
              {team.name}
            </th>
            <td data-label="In it">{team.userIds.map(nameOf).join(", ") || "nobody"}</td>
            <td>
              {props.blocked ? null : (
                <div className="flex flex-wrap gap-1">
                  <DialogButton label="Change" look="quiet" title={`Change ${team.name}`}>
                    {(close) => <Change team={team} people={props.people} onDone={close} />}
                  </DialogButton>
                  <DialogButton label="Remove" look="quiet" title={`Remove ${team.name}?`}>
                    {(close) => (
                      <div className="grid gap-4">
                        <p>
                          What its people were given in projects as this team ends. What they were
                          given themselves stays.
                        </p>
                        <div className="flex gap-3">
                          <Button onClick={close}>Keep it</Button>
                          <Button
                            look="danger"
                            onClick={() => remove.mutate({ id: team.id }, { onSettled: close })}
                          >
                            Remove the team
                          </Button>
                        </div>
                      </div>
                    )}
                  </DialogButton>
                </div>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {remove.isError ? <FieldError>{messageOf(remove.error)}</FieldError> : null}
    </>
  );
}

export function NewTeam(props: { people: readonly Person[]; blocked: string | null }) {
  return (
    <DialogButton
      label="Make a team"
      title="Make a team"
      look="main"
      disabledBecause={props.blocked}
    >
      {(close) => <Create people={props.people} onDone={close} />}
    </DialogButton>
  );
}

function Create(props: { people: readonly Person[]; onDone: () => void }) {
  const refresh = useRefresh();
  const create = useMutation(
    useTRPC().teams.create.mutationOptions({
      onSuccess: () => {
        refresh.onSuccess();
        props.onDone();
      },
    }),
  );
  return (
    <TeamForm
      verb="Make the team"
      start={{ name: "", userIds: [] }}
      people={props.people}
      failed={create.error ? messageOf(create.error) : null}
      isBusy={create.isPending}
      onSend={(input) => create.mutate(input)}
    />
  );
}

function Change(props: { team: Team; people: readonly Person[]; onDone: () => void }) {
  const refresh = useRefresh();
  const change = useMutation(
    useTRPC().teams.change.mutationOptions({
      onSuccess: () => {
        refresh.onSuccess();
        props.onDone();
      },
    }),
  );
  return (
    <TeamForm
      verb="Save"
      start={props.team}
      people={props.people}
      failed={change.error ? messageOf(change.error) : null}
      isBusy={change.isPending}
      onSend={(input) => change.mutate({ id: props.team.id, ...input })}
    />
  );
}

function TeamForm(props: {
  verb: string;
  start: Input;
  people: readonly Person[];
  failed: string | null;
  isBusy: boolean;
  onSend: (input: Input) => void;
}) {
  const [name, setName] = useState(props.start.name);
  const [userIds, setUserIds] = useState<readonly string[]>(props.start.userIds);
  const toggle = (id: string) =>
    setUserIds(userIds.includes(id) ? userIds.filter((one) => one !== id) : [...userIds, id]);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    props.onSend({ name, userIds: [...userIds] });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label="Team's name" error={props.failed}>
        {(control) => (
          <TextInput
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            maxLength={100}
          />
        )}
      </Field>
      <fieldset className="max-h-[40vh] overflow-y-auto">
        <legend className="font-strong">Who is in it</legend>
        {props.people.map((person) => (
          <Checkbox
            key={person.userId}
            label={person.name}
            checked={userIds.includes(person.userId)}
            onChange={() => toggle(person.userId)}
          />
        ))}
      </fieldset>
      <div>
        <Button type="submit" look="main" disabled={props.isBusy}>
          {props.verb}
        </Button>
      </div>
    </form>
  );
}
