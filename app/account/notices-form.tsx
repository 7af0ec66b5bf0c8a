"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useSyncExternalStore } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, Options, Select } from "#app/_ui/field.tsx";
import type { Frequency, Preferences } from "#server/notices/schema.ts";
import { useRefresh } from "./account-api.tsx";

const HOW_OFTEN: Readonly<Record<Frequency, string>> = {
  daily: "Every day",
  weekly: "On Mondays",
  off: "Not by mail",
};
const isFrequency = (value: unknown): value is Frequency =>
  typeof value === "string" && value in HOW_OFTEN;

const never = () => () => undefined;
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function NoticesForm(props: { preferences: Preferences; blocked: string | null }) {
  const { digest, timeZone, canMail, zones } = props.preferences;
  const set = useMutation(useTRPC().notices.setPreferences.mutationOptions(useRefresh()));
  const here = useSyncExternalStore(never, browserZone, () => null);
  if (props.blocked) return <Button disabledBecause={props.blocked}>Save</Button>;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = form.get("digest");
    set.mutate({
      timeZone: String(form.get("timeZone")) || null,
      ...(isFrequency(chosen) ? { digest: chosen } : {}),
    });
  }
  return (
    <form onSubmit={submit} className="grid max-w-[420px] content-start gap-4">
      <Field
        label="Digest of what is unread"
        hint={
          canMail
            ? "At 08:00 by your clock, and only when something is unread"
            : "This server sends no mail; what you should know stands in your inbox"
        }
      >
        {(control) => (
          <Select {...control} name="digest" defaultValue={digest}>
            <Options of={HOW_OFTEN} />
          </Select>
        )}
      </Field>
      <Field
        label="Time zone"
        hint={here ? `Times are shown by it; your browser is in ${here}` : "Times are shown by it"}
        error={set.isError ? messageOf(set.error) : null}
      >
        {(control) => (
          <Select {...control} name="timeZone" defaultValue={timeZone ?? ""}>
            <option value="">As the browser</option>
            {zones.map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
            {timeZone !== null && !zones.includes(timeZone) ? <option>{timeZone}</option> : null}
          </Select>
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={set.isPending}>
          Save
        </Button>
        {set.isSuccess ? <span role="status">Saved</span> : null}
      </div>
    </form>
  );
}
