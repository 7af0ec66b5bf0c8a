"use client";

import type { ReactNode } from "react";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { Button } from "#app/_ui/button.tsx";
import { Field, Options, Select, TextInput } from "#app/_ui/field.tsx";
import type { Edited } from "#server/retrospectives/schema.ts";

type Lesson = Edited["lessons"][number];
type Action = Edited["actions"][number];

/** The next free id: l1, l2, … */
function nextId(prefix: string, rows: readonly { readonly id: string }[]): string {
  const used = new Set(rows.map(({ id }) => id));
  let n = rows.length + 1;
  while (used.has(`${prefix}${n}`)) n += 1;
  return `${prefix}${n}`;
}

function Group(props: { title: string; add: string; onAdd: () => void; children: ReactNode }) {
  return (
    <fieldset className="grid gap-3">
      <legend className="pb-1 font-strong">{props.title}</legend>
      {props.children}
      <div>
        <Button onClick={props.onAdd}>{props.add}</Button>
      </div>
    </fieldset>
  );
}

const isChallenge = (text: string): text is NonNullable<Lesson["challengeId"]> =>
  text in CHALLENGE_NAME;

export function LessonRows(props: {
  lessons: readonly Lesson[];
  onChange: (lessons: Lesson[]) => void;
}) {
  const { lessons, onChange } = props;
  const set = (id: string, change: Partial<Lesson>) =>
    onChange(lessons.map((one) => (one.id === id ? { ...one, ...change } : one)));
  return (
    <Group
      title="Lessons"
      add="Add a lesson"
      onAdd={() =>
        onChange([...lessons, { id: nextId("l", lessons), text: "", challengeId: null }])
      }
    >
      {lessons.map((lesson, i) => (
        <div
          key={lesson.id}
          className="grid items-end gap-3 tablet:grid-cols-[minmax(0,1fr)_220px_auto]"
        >
          <Field label={`Lesson ${i + 1}`}>
            {(control) => (
              <TextInput
                {...control}
                required
                minLength={3}
                maxLength={1000}
                dir="auto"
                value={lesson.text}
                onChange={(event) => set(lesson.id, { text: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={`About, lesson ${i + 1}`}>
            {(control) => (
              <Select
                {...control}
                value={lesson.challengeId ?? ""}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  set(lesson.id, { challengeId: isChallenge(value) ? value : null });
                }}
              >
                <option value="">No challenge</option>
                <Options of={CHALLENGE_NAME} />
              </Select>
            )}
          </Field>
          <Button
            look="quiet"
            aria-label={`Remove lesson ${i + 1}`}
            onClick={() => onChange(lessons.filter(({ id }) => id !== lesson.id))}
          >
            Remove
          </Button>
        </div>
      ))}
    </Group>
  );
}

export function ActionRows(props: {
  actions: readonly Action[];
  people: readonly { readonly id: string; readonly name: string }[];
  onChange: (actions: Action[]) => void;
}) {
  const { actions, people, onChange } = props;
  const set = (id: string, change: Partial<Action>) =>
    onChange(actions.map((one) => (one.id === id ? { ...one, ...change } : one)));
  return (
    <Group
      title="Actions"
      add="Add an action"
      onAdd={() =>
        onChange([...actions, { id: nextId("a", actions), text: "", ownerId: null, dueOn: null }])
      }
    >
      {actions.map((action, i) => (
        <div
          key={action.id}
          className="grid items-end gap-3 tablet:grid-cols-[minmax(0,1fr)_180px_160px_auto]"
        >
          <Field label={`Action ${i + 1}`}>
            {(control) => (
              <TextInput
                {...control}
                required
                minLength={3}
                maxLength={300}
                dir="auto"
                value={action.text}
                onChange={(event) => set(action.id, { text: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={`Owner, action ${i + 1}`}>
            {(control) => (
              <Select
                {...control}
                value={action.ownerId ?? ""}
                onChange={(event) => set(action.id, { ownerId: event.currentTarget.value || null })}
              >
                <option value="">Nobody yet</option>
                {people.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={`Due, action ${i + 1}`}>
            {(control) => (
              <TextInput
                {...control}
                type="date"
                value={action.dueOn ?? ""}
                onChange={(event) => set(action.id, { dueOn: event.currentTarget.value || null })}
              />
            )}
          </Field>
          <Button
            look="quiet"
            aria-label={`Remove action ${i + 1}`}
            onClick={() => onChange(actions.filter(({ id }) => id !== action.id))}
          >
            Remove
          </Button>
        </div>
      ))}
    </Group>
  );
}
