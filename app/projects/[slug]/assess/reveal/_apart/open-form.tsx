"use client";

import { useState } from "react";
import { ApiProvider } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextArea, TextInput } from "#app/_ui/field.tsx";
import { type Asked, type Candidate, inviteesOf, PeopleToAsk } from "./people.tsx";
import { useRound } from "./use-round.ts";

type Props = {
  slug: string;
  people: readonly Candidate[];
  myId: string;
  blocked: string | null;
};

/** Opens a round: who rates, until when, and what for. */
export function OpenRound(props: Props) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ slug, people, myId, blocked }: Props) {
  const round = useRound(slug);
  const me = people.find(({ userId }) => userId === myId);
  const [asked, setAsked] = useState<Asked>(me ? { [me.userId]: me.role } : {});
  const [note, setNote] = useState("");
  const [due, setDue] = useState("");
  const count = Object.keys(asked).length;
  const why =
    blocked ??
    (round.isPending ? "Opening" : count < 2 ? "Choose at least two people who rate." : null);
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (why) return;
        const dueAt = due ? new Date(`${due}T23:59:59Z`) : null;
        round.open({ note: note.trim(), dueAt, invitees: inviteesOf(asked) });
      }}
    >
      <PeopleToAsk people={people} asked={asked} onAsk={setAsked} />
      <Field label="Answers by" hint="To the end of that day, UTC. Nothing happens by itself then.">
        {(field) => (
          <TextInput
            {...field}
            type="date"
            value={due}
            onChange={(event) => setDue(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="What it is for" hint="In a line; it can stay empty.">
        {(field) => (
          <TextArea
            {...field}
            rows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
      </Field>
      <div>
        <Button look="main" type="submit" disabledBecause={why}>
          Open the round
        </Button>
      </div>
      {round.error ? <FieldError>{round.error}</FieldError> : null}
    </form>
  );
}
