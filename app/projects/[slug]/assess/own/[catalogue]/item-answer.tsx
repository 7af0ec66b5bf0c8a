"use client";

import { type FormEvent, useState } from "react";
import { Breakable } from "#app/_ui/breakable.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, TextInput } from "#app/_ui/field.tsx";
import type { OwnItem } from "#server/own-catalogues/rules/body.ts";
import type { OwnAnswer } from "#server/own-catalogues/schema.ts";

type Props = {
  item: OwnItem;
  answer: OwnAnswer | null;
  onChange: (answer: OwnAnswer | null) => void;
};

const ROW = "flex min-h-11 items-baseline gap-2 py-1 rail:min-h-8";

/** The five levels or the choices of a question, and the three ways of having neither. */
export function ItemAnswer(props: Props) {
  const { item, answer, onChange } = props;
  const [isAsked, setAsked] = useState(false);
  const isAway = answer?.state === "not-applicable";
  return (
    <div className="grid gap-2 pt-1">
      {item.kind === "levels" ? (
        <Levels item={item} answer={answer} onChange={onChange} />
      ) : (
        <Ticks item={item} answer={answer} onChange={onChange} />
      )}
      <div className="flex flex-wrap gap-x-5">
        <label className={ROW}>
          <input
            type="radio"
            name={item.id}
            checked={answer?.state === "unknown"}
            onChange={() => onChange({ state: "unknown" })}
          />
          <span>Not known</span>
        </label>
        <label className={ROW}>
          <input
            type="radio"
            name={item.id}
            data-na
            checked={isAway || isAsked}
            onChange={() => setAsked(true)}
          />
          <span>Does not apply</span>
        </label>
        {answer === null ? null : (
          <Button look="quiet" onClick={() => onChange(null)}>
            Take the answer back
          </Button>
        )}
      </div>
      {isAsked && !isAway ? (
        <Reason
          onGiven={(reason) => {
            setAsked(false);
            onChange({ state: "not-applicable", reason });
          }}
        />
      ) : null}
      {isAway ? (
        <p className="text-12 text-ink-2">
          <Breakable text={answer.reason} /> It counts as unknown until a second person says so.
        </p>
      ) : null}
      {item.kind === "levels" && item.mitigation ? (
        <p className="text-12 text-ink-2">What helps: {item.mitigation}</p>
      ) : null}
    </div>
  );
}

function Levels(props: Props & { item: Extract<OwnItem, { kind: "levels" }> }) {
  const { item, answer, onChange } = props;
  return (
    <div role="radiogroup" aria-labelledby={`q-${item.id}`}>
      {item.anchors.map((anchor, level) => (
        <label key={level} className={ROW}>
          <input
            type="radio"
            name={item.id}
            checked={answer?.state === "answered" && answer.level === level}
            onChange={() => onChange({ state: "answered", level })}
          />
          <b>{level}</b>
          <span>{anchor}</span>
        </label>
      ))}
    </div>
  );
}

function Ticks(props: Props & { item: Extract<OwnItem, { kind: "choices" }> }) {
  const { item, answer, onChange } = props;
  const ticked = answer?.state === "ticked" ? answer.choices : null;
  const known = (ticked ?? []).filter((id) => item.choices.some((one) => one.id === id));
  const toggle = (id: string) =>
    onChange({
      state: "ticked",
      choices: known.includes(id) ? known.filter((one) => one !== id) : [...known, id],
    });
  return (
    <>
      {item.description ? <p className="max-w-prose text-ink-2">{item.description}</p> : null}
      <fieldset aria-labelledby={`q-${item.id}`}>
        {item.choices.map(({ id, title, help, plan }) => (
          <div key={id}>
            <label className={ROW}>
              <input type="checkbox" checked={known.includes(id)} onChange={() => toggle(id)} />
              <span>{title}</span>
            </label>
            {[help, known.includes(id) ? null : plan].map((one, i) =>
              one ? (
                <p key={i} className="pl-6 text-12 text-ink-2">
                  {one.url ? (
                    <a href={one.url} rel="noreferrer">
                      {one.text}
                    </a>
                  ) : (
                    one.text
                  )}
                </p>
              ) : null,
            )}
          </div>
        ))}
        <label className={ROW}>
          <input
            type="radio"
            name={item.id}
            checked={ticked !== null && known.length === 0}
            onChange={() => onChange({ state: "ticked", choices: [] })}
          />
          <span>None of these</span>
        </label>
      </fieldset>
    </>
  );
}

function Reason({ onGiven }: { onGiven: (reason: string) => void }) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    if (reason !== "") onGiven(reason);
  }
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <Field label="Why it does not apply">
        {(control) => <TextInput {...control} name="reason" required maxLength={2000} />}
      </Field>
      <Button type="submit">Say so</Button>
    </form>
  );
}
