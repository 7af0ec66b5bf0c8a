"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useState } from "react";
import { sentence } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Checkbox, Field, FieldError, Options, Select, TextInput } from "#app/_ui/field.tsx";
import type { HandoverGroup, OwnItem, SaveItem } from "#server/handover-items/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import { useRefresh } from "../settings-api.tsx";

type Areas = readonly HandoverGroup[];

export function AddItem({ blocked, areas }: { blocked: string | null; areas: Areas }) {
  const { onSuccess } = useRefresh();
  const [made, setMade] = useState(0);
  const add = useMutation(
    useTRPC().handoverItems.add.mutationOptions({
      onSuccess: () => {
        setMade((n) => n + 1);
        onSuccess();
      },
    }),
  );
  if (blocked) return <Button disabledBecause={blocked}>Add it</Button>;
  return (
    <ItemForm
      key={made}
      areas={areas}
      onSubmit={(item) => add.mutate(item)}
      error={add.isError ? messageOf(add.error) : null}
    >
      <Button type="submit" look="main" disabled={add.isPending}>
        Add it
      </Button>
    </ItemForm>
  );
}

export function EditItem(props: { item: OwnItem; blocked: string | null; areas: Areas }) {
  const { item, blocked, areas } = props;
  const { id, version } = item;
  const trpc = useTRPC();
  const router = useRouter();
  const refresh = useRefresh();
  const change = useMutation(trpc.handoverItems.change.mutationOptions(refresh));
  const retire = useMutation(
    trpc.handoverItems.retire.mutationOptions({
      onSuccess: () => {
        refresh.onSuccess();
        router.replace("/settings/handover");
      },
    }),
  );
  if (blocked) return <Button disabledBecause={blocked}>Save it</Button>;
  const failed = change.isError ? change.error : retire.isError ? retire.error : null;
  const isBusy = change.isPending || retire.isPending;
  return (
    <ItemForm
      areas={areas}
      item={item}
      onSubmit={(saved) => change.mutate({ ...saved, id, version })}
      error={failed ? messageOf(failed) : null}
    >
      <Button type="submit" look="main" disabled={isBusy}>
        Save it
      </Button>
      <Button look="danger" disabled={isBusy} onClick={() => retire.mutate({ id, version })}>
        Retire it
      </Button>
    </ItemForm>
  );
}

const STAGES = { pilot: "the handover to a pilot", production: "the handover to production" };

function ItemForm(props: {
  areas: Areas;
  item?: OwnItem;
  onSubmit: (item: SaveItem) => void;
  error: string | null;
  children: ReactNode;
}) {
  const { item, areas } = props;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = (name: string) => String(form.get(name));
    const isRole = (name: string): name is Role => Object.hasOwn(ROLE_NAME, name);
    const [giver, receiver] = [chosen("giver"), chosen("receiver")];
    const group = areas.find((one) => one === chosen("group"));
    if (!group || !isRole(giver) || !isRole(receiver)) return;
    props.onSubmit({
      group,
      text: chosen("text"),
      giver,
      receiver,
      requiredFrom: chosen("requiredFrom") === "pilot" ? "pilot" : "production",
      isRequired: form.get("isRequired") !== null,
    });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field
        label="What is handed over"
        hint="As one finds it done: The service desk knows whom to call"
      >
        {(control) => (
          <TextInput
            {...control}
            name="text"
            defaultValue={item?.text}
            required
            minLength={8}
            maxLength={200}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <Field label="Area">
          {(control) => (
            <Select {...control} name="group" defaultValue={item?.group}>
              {areas.map((area) => (
                <option key={area} value={area}>
                  {sentence(area)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Gives">
          {(control) => (
            <Select {...control} name="giver" defaultValue={item?.giver ?? "data-scientist"}>
              <Options of={ROLE_NAME} />
            </Select>
          )}
        </Field>
        <Field label="Accepts">
          {(control) => (
            <Select {...control} name="receiver" defaultValue={item?.receiver ?? "engineer"}>
              <Options of={ROLE_NAME} />
            </Select>
          )}
        </Field>
        <Field label="Asked for from">
          {(control) => (
            <Select {...control} name="requiredFrom" defaultValue={item?.requiredFrom ?? "pilot"}>
              <Options of={STAGES} />
            </Select>
          )}
        </Field>
      </div>
      <Checkbox
        label="Gates wait for it"
        name="isRequired"
        defaultChecked={item?.isRequired ?? true}
      />
      {props.error ? <FieldError>{props.error}</FieldError> : null}
      <div className="flex flex-wrap gap-3">{props.children}</div>
    </form>
  );
}
