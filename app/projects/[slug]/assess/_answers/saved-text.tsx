"use client";

import { useEffect, useRef, useState } from "react";
import { Field, TextArea, TextInput } from "#app/_ui/field.tsx";

/** After this pause in typing the text is an answer; leaving the field makes it one at once. */
const PAUSE_MS = 700;

/** A text that is saved like every other answer: when one stops typing or leaves it. */
export function SavedText(props: {
  label: string;
  hint?: string;
  error?: string | null;
  value: string;
  onSettle: (text: string) => void;
  isLine?: boolean;
  /** Put the cursor here when the field appears because of a key or click just before. */
  isFocused?: boolean;
}) {
  const { value, onSettle } = props;
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const control = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const last = useRef(value);

  // Another version was chosen, or restored: show it, unless it is what was just typed.
  useEffect(() => {
    if (value !== last.current) setText(value);
    last.current = value;
  }, [value]);
  useEffect(() => {
    if (props.isFocused) control.current?.focus();
  }, [props.isFocused]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function settle(next: string) {
    clearTimeout(timer.current);
    if (next === last.current) return;
    last.current = next;
    onSettle(next);
  }
  function type(next: string) {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => settle(next), PAUSE_MS);
  }
  const Control = props.isLine ? TextInput : TextArea;
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(field) => (
        <Control
          {...field}
          ref={control}
          {...(props.isLine ? {} : { rows: 2 })}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
          onBlur={() => settle(text)}
        />
      )}
    </Field>
  );
}
