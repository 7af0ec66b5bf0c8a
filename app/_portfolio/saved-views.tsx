"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Checkbox, Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import type { SavedView } from "#server/saved-views/schema.ts";

type Props = {
  views: readonly SavedView[];
  /** The query of the address as it stands. */
  query: string;
  /** Why sharing is not the reader's to do; null: it is. */
  whyNotShare: string | null;
};

/** Views that were kept, as links, and a way to keep the one that is shown. */
export function SavedViews(props: Props) {
  return (
    <ApiProvider>
      <nav
        aria-label="Kept views"
        className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-1 print:hidden"
      >
        {props.views.map((view) => (
          <Kept key={view.id} view={view} />
        ))}
        <DialogButton label="Keep this view" look="quiet" title="Keep this view">
          {(close) => <Keep {...props} onDone={close} />}
        </DialogButton>
      </nav>
    </ApiProvider>
  );
}

function Kept({ view }: { view: SavedView }) {
  const router = useRouter();
  const remove = useMutation(
    useTRPC().savedViews.remove.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  return (
    <span className="flex items-center gap-1">
      <Link href={view.query ? `/?${view.query}` : "/"} className="py-2">
        {view.name}
      </Link>
      {view.isOwn ? (
        <Button
          look="quiet"
          aria-label={`Remove the view ${view.name}`}
          disabled={remove.isPending}
          onClick={() => remove.mutate({ id: view.id })}
        >
          Remove
        </Button>
      ) : (
        <span className="text-12 text-ink-2">shared</span>
      )}
    </span>
  );
}

function Keep({ query, whyNotShare, onDone }: Props & { onDone: () => void }) {
  const router = useRouter();
  const save = useMutation(
    useTRPC().savedViews.save.mutationOptions({
      onSuccess: () => {
        onDone();
        router.refresh();
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name") ?? "");
    save.mutate({ name, query, isShared: form.get("isShared") === "on" });
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label="What to call it">
        {(control) => <TextInput name="name" required maxLength={80} {...control} />}
      </Field>
      {whyNotShare === null ? (
        <Checkbox name="isShared" label="Everybody in the workspace finds it" />
      ) : null}
      {save.error ? <FieldError>{messageOf(save.error)}</FieldError> : null}
      <Button type="submit" look="main" disabled={save.isPending}>
        Keep view
      </Button>
    </form>
  );
}
