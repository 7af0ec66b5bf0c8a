"use client";

import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { Field, Options, Select, TextInput } from "#app/_ui/field.tsx";
import type { Edited } from "#server/retrospectives/schema.ts";

type Words = Edited["experienced"];

const SAYS = { "": "as the answers say", yes: "it bit", no: "it did not bite" } as const;

/** The team's own word on each challenge, where the answers say otherwise or nothing. */
export function WordRows(props: { words: Words; onChange: (words: Words) => void }) {
  const { words, onChange } = props;
  const said = Object.keys(words).length;
  const set = (id: string, says: string, note: string) => {
    const others = Object.entries(words).filter(([key]) => key !== id);
    const own = says === "" ? [] : [[id, { bit: says === "yes", note }] as const];
    onChange(Object.fromEntries([...others, ...own]));
  };
  return (
    <details>
      <summary className="w-max py-2 font-strong">
        Which challenges bit{said > 0 ? `: ${said} said by you` : ""}
      </summary>
      <div className="grid gap-x-8 gap-y-4 pt-2 side:grid-cols-2">
        {Object.entries(CHALLENGE_NAME).map(([id, name]) => {
          const word = Object.entries(words).find(([key]) => key === id)?.[1];
          const says = word === undefined ? "" : word.bit ? "yes" : "no";
          return (
            <div key={id} className="grid grid-cols-[180px_minmax(0,1fr)] items-end gap-3">
              <Field label={name}>
                {(control) => (
                  <Select
                    {...control}
                    value={says}
                    onChange={(event) => set(id, event.currentTarget.value, word?.note ?? "")}
                  >
                    <Options of={SAYS} />
                  </Select>
                )}
              </Field>
              {word === undefined ? null : (
                <Field label={`How, ${name.toLowerCase()}`}>
                  {(control) => (
                    <TextInput
                      {...control}
                      maxLength={1000}
                      dir="auto"
                      value={word.note}
                      onChange={(event) => set(id, says, event.currentTarget.value)}
                    />
                  )}
                </Field>
              )}
            </div>
          );
        })}
      </div>
    </details>
  );
}
