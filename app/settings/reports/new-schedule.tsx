"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Checkbox, Field, FieldError, Select, TextInput } from "#app/_ui/field.tsx";
import { FORMAT_NAMES, KIND_NAMES } from "#server/reports/catalogue.ts";
import { useRefresh } from "../settings-api.tsx";

const KINDS = ["readiness", "gate", "handover", "portfolio"] as const;
const FORMATS = ["pdf", "docx", "md", "csv", "xlsx"] as const;

type Props = {
  blocked: string | null;
  people: readonly { id: string; name: string }[];
  projects: readonly { slug: string; name: string }[];
  /** The reader's time zone. */
  zone: string;
  asked: { project?: string | undefined; kind?: string | undefined };
};

export function NewSchedule({ blocked, people, projects, zone, asked }: Props) {
  const add = useMutation(useTRPC().reportSchedules.add.mutationOptions(useRefresh()));
  const [kind, setKind] = useState(
    KINDS.find((one) => one === asked.kind) ?? (projects.length > 0 ? "readiness" : "portfolio"),
  );
  if (blocked) return <Button disabledBecause={blocked}>Send it regularly</Button>;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    add.mutate({
      kind,
      ...(kind === "portfolio" ? {} : { slug: text("project") }),
      format: FORMATS.find((one) => one === text("format")) ?? "pdf",
      every: text("every") === "monthly" ? "monthly" : "weekly",
      timeZone: text("zone"),
      toUserIds: people.map(({ id }) => id).filter((id) => form.has(`to-${id}`)),
    });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label="Report">
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={({ target }) =>
              setKind(KINDS.find((one) => one === target.value) ?? "readiness")
            }
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {KIND_NAMES[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {kind === "portfolio" ? null : (
        <Field label="Project">
          {(control) => (
            <Select {...control} name="project" defaultValue={asked.project}>
              {projects.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label="As">
        {(control) => (
          <Select {...control} name="format">
            {FORMATS.map((one) => (
              <option key={one} value={one}>
                {FORMAT_NAMES[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="When">
        {(control) => (
          <Select {...control} name="every">
            <option value="weekly">Mondays at 07:00</option>
            <option value="monthly">On the first of the month at 07:00</option>
          </Select>
        )}
      </Field>
      <Field label="By the clock of" hint="A time zone such as Asia/Kathmandu">
        {(control) => (
          <TextInput {...control} name="zone" required maxLength={100} defaultValue={zone} />
        )}
      </Field>
      <fieldset>
        <legend className="font-strong">To</legend>
        <div className="flex flex-wrap gap-x-5">
          {people.map(({ id, name }) => (
            <Checkbox key={id} name={`to-${id}`} label={name} />
          ))}
        </div>
      </fieldset>
      {add.isError ? <FieldError>{messageOf(add.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={add.isPending}>
          Send it regularly
        </Button>
      </div>
    </form>
  );
}
