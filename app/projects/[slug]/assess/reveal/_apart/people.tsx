"use client";

import { ROLE_NAME } from "#app/_copy/terms.ts";
import { Checkbox, Options, Select } from "#app/_ui/field.tsx";
import type { Role } from "#server/identity/schema.ts";

export type Candidate = { readonly userId: string; readonly name: string; readonly role: Role };
export type Asked = Readonly<Record<string, Role>>;

const isRole = (value: string): value is Role => value in ROLE_NAME;

/** Who is asked to rate, each in the role they answer in. */
export function PeopleToAsk(props: {
  people: readonly Candidate[];
  asked: Asked;
  onAsk: (asked: Asked) => void;
}) {
  const { people, asked, onAsk } = props;
  return (
    <fieldset>
      <legend className="font-strong">Who rates</legend>
      <p className="text-12 text-ink-2">
        At least two, best from both sides: data science, and those who engineer and run it.
      </p>
      <ul className="mt-1 max-w-[720px] border-t border-line">
        {people.map((one) => {
          const role = asked[one.userId];
          return (
            <li
              key={one.userId}
              className="grid items-center gap-x-4 border-b border-line py-1 tablet:grid-cols-[minmax(0,1fr)_240px]"
            >
              <Checkbox
                label={one.name}
                checked={role !== undefined}
                onChange={(event) => {
                  const { [one.userId]: _, ...others } = asked;
                  onAsk(
                    event.currentTarget.checked ? { ...asked, [one.userId]: one.role } : others,
                  );
                }}
              />
              <Select
                aria-label={`Role of ${one.name}`}
                disabled={role === undefined}
                value={role ?? one.role}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  if (isRole(value)) onAsk({ ...asked, [one.userId]: value });
                }}
              >
                <Options of={ROLE_NAME} />
              </Select>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

export const inviteesOf = (asked: Asked) =>
  Object.entries(asked).map(([userId, role]) => ({ userId, role }));
