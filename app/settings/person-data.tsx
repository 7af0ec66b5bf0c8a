"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Field, FieldError, Select } from "#app/_ui/field.tsx";
import { saveJson } from "#app/_ui/save-json.ts";
import { TypedName } from "#app/_ui/typed-name.tsx";
import type { Member } from "#server/identity/schema.ts";
import { useRefresh } from "./settings-api.tsx";

type Person = Pick<Member, "userId" | "name">;

/** What is kept of a person, to give out or to take away. */
export function PersonData(props: { people: readonly Person[]; blocked: string | null }) {
  const trpc = useTRPC();
  const [userId, setUserId] = useState(props.people[0]?.userId ?? "");
  const person = props.people.find((one) => one.userId === userId) ?? props.people[0];
  const out = useMutation(
    trpc.people.export.mutationOptions({
      onSuccess: (record) => saveJson(record, `person-${userId}.json`),
    }),
  );
  if (!person) return <p className="text-ink-2">Nobody else is here yet.</p>;
  return (
    <div className="grid gap-4">
      <Field label="Person">
        {(control) => (
          <Select
            {...control}
            value={person.userId}
            onChange={(event) => setUserId(event.target.value)}
          >
            {props.people.map((one) => (
              <option key={one.userId} value={one.userId}>
                {one.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button
          disabledBecause={props.blocked}
          disabled={out.isPending}
          onClick={() => out.mutate({ userId: person.userId })}
        >
          Download what is kept
        </Button>
        <DialogButton
          label="Erase"
          look="danger"
          title={`Erase ${person.name}?`}
          disabledBecause={props.blocked}
        >
          {(close) => <Erasing key={person.userId} person={person} onClose={close} />}
        </DialogButton>
      </div>
      {out.isError ? <FieldError>{messageOf(out.error)}</FieldError> : null}
    </div>
  );
}

function Erasing({ person, onClose }: { person: Person; onClose: () => void }) {
  const erase = useMutation(useTRPC().people.erase.mutationOptions(useRefresh()));
  return (
    <TypedName
      label="Type their name to erase them"
      name={person.name}
      verb="Erase"
      keep="Keep them"
      isPending={erase.isPending}
      problem={erase.isError ? messageOf(erase.error) : null}
      onClose={onClose}
      onSend={(typedName) =>
        erase.mutate({ userId: person.userId, typedName }, { onSuccess: onClose })
      }
    >
      <p>
        Their name, address, passwords, passkeys, sessions and tokens go. What they answered,
        accepted and decided stays under a pseudonym, and the audit log stays whole. It cannot be
        taken back.
      </p>
    </TypedName>
  );
}
