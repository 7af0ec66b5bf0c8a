"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { date, number } from "#app/_copy/format.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Select, TextInput } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";

type Entry = {
  readonly id: string;
  readonly packageId: string | null;
  readonly label: string;
  readonly days: number;
  readonly startedOn: string | null;
  readonly endedOn: string | null;
  readonly note: string;
};
type Props = {
  slug: string;
  actuals: readonly Entry[];
  packages: readonly { readonly id: string; readonly name: string }[];
  disabledBecause: string | null;
};

export function EnterEffort(props: Props) {
  return (
    <ApiProvider>
      <Entries {...props} />
    </ApiProvider>
  );
}

function Entries(props: Props) {
  const [changed, setChanged] = useState<Entry | null>(null);
  return (
    <div className="grid gap-5">
      {props.actuals.length > 0 ? <Listed {...props} onChange={setChanged} /> : null}
      <EntryForm
        {...props}
        key={changed?.id ?? "new"}
        changed={changed}
        onDone={() => setChanged(null)}
      />
    </div>
  );
}

function Listed(props: Props & { onChange: (entry: Entry) => void }) {
  const { actuals, packages, disabledBecause } = props;
  const nameOf = new Map(packages.map(({ id, name }) => [id, name]));
  const total = actuals.reduce((sum, { days }) => sum + days, 0);
  return (
    <Table
      caption="What the work took"
      columns={[
        { head: "Work" },
        { head: "Package" },
        { head: "Took", isNumber: true },
        { head: "From" },
        { head: "To" },
        { head: "Note" },
        { head: <span className="sr-only">Change</span> },
      ]}
      foot={`${number(total, 1)} person-days in ${actuals.length} ${actuals.length === 1 ? "entry" : "entries"}.`}
    >
      {actuals.map((entry) => (
        <tr key={entry.id}>
          <th scope="row" dir="auto">
            {entry.label}
          </th>
          <td data-label="Package">
            {entry.packageId === null ? "none" : (nameOf.get(entry.packageId) ?? "none")}
          </td>
          <td className="num" data-label="Took">
            {number(entry.days, 1)}
          </td>
          <td data-label="From">{entry.startedOn ? date(entry.startedOn) : "–"}</td>
          <td data-label="To">{entry.endedOn ? date(entry.endedOn) : "–"}</td>
          <td data-label="Note" dir="auto" className="[overflow-wrap:anywhere]">
            {entry.note || "–"}
          </td>
          <td>
            {disabledBecause ? null : (
              <span className="flex flex-wrap">
                <Button
                  look="quiet"
                  aria-label={`Change ${entry.label}`}
                  onClick={() => props.onChange(entry)}
                >
                  Change
                </Button>
                <TakeOut slug={props.slug} entry={entry} />
              </span>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function TakeOut({ slug, entry }: { slug: string; entry: Entry }) {
  const router = useRouter();
  const remove = useMutation(
    useTRPC().actuals.remove.mutationOptions({ onSettled: () => router.refresh() }),
  );
  return (
    <Button
      look="quiet"
      aria-label={`Take out ${entry.label}`}
      disabled={remove.isPending}
      onClick={() => remove.mutate({ slug, id: entry.id })}
    >
      Take out
    </Button>
  );
}

type FormProps = Props & { changed: Entry | null; onDone: () => void };

function EntryForm({ slug, packages, changed, onDone, disabledBecause }: FormProps) {
  const router = useRouter();
  const element = useRef<HTMLFormElement>(null);
  const enter = useMutation(
    useTRPC().actuals.enter.mutationOptions({
      onSuccess: () => {
        element.current?.reset();
        onDone();
        router.refresh();
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    enter.mutate({
      slug,
      actual: {
        packageId: text("package") || null,
        label: text("label"),
        days: Number(text("days").replace(",", ".")),
        startedOn: text("startedOn") || null,
        endedOn: text("endedOn") || null,
        note: text("note"),
        replacesId: changed?.id ?? null,
      },
    });
  }
  return (
    <form ref={element} onSubmit={submit} className="grid gap-3">
      <div className="grid items-end gap-4 tablet:grid-cols-2 side:grid-cols-[1fr_1fr_140px]">
        <Field label="Package">
          {(control) => (
            <Select {...control} name="package" defaultValue={changed?.packageId ?? ""}>
              <option value="">None: it was in no plan</option>
              {packages.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="What the work was" hint="Left empty, the package's name">
          {(control) => (
            <TextInput
              {...control}
              name="label"
              maxLength={200}
              defaultValue={changed?.label ?? ""}
            />
          )}
        </Field>
        <Field label="Person-days it took">
          {(control) => (
            <TextInput
              {...control}
              name="days"
              required
              inputMode="decimal"
              maxLength={20}
              defaultValue={changed ? String(changed.days) : ""}
            />
          )}
        </Field>
      </div>
      <div className="grid items-end gap-4 tablet:grid-cols-2 side:grid-cols-[180px_180px_1fr]">
        <DayField name="startedOn" label="Started on" value={changed?.startedOn ?? ""} />
        <DayField name="endedOn" label="Ended on" value={changed?.endedOn ?? ""} />
        <Field label="Note">
          {(control) => (
            <TextInput
              {...control}
              name="note"
              maxLength={2000}
              defaultValue={changed?.note ?? ""}
            />
          )}
        </Field>
      </div>
      {enter.isError ? <FieldError>{messageOf(enter.error)}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabledBecause={disabledBecause} disabled={enter.isPending}>
          {changed ? "Save the correction" : "Enter the effort"}
        </Button>
        {changed ? (
          <Button look="quiet" onClick={onDone}>
            Leave it as it was
          </Button>
        ) : null}
        <span role="status" className="text-12 text-ink-2">
          {enter.isSuccess ? "Entered." : ""}
        </span>
      </div>
    </form>
  );
}

function DayField(props: { name: string; label: string; value: string }) {
  return (
    <Field label={props.label}>
      {(control) => (
        <TextInput {...control} type="date" name={props.name} defaultValue={props.value} />
      )}
    </Field>
  );
}
