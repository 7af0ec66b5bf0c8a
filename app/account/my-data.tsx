"use client";

import { useMutation } from "@tanstack/react-query";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { saveJson } from "#app/_ui/save-json.ts";
import { TypedName } from "#app/_ui/typed-name.tsx";

/** What is kept of oneself, to take along or to take away. */
export function MyData({ name, blocked }: { name: string; blocked: string | null }) {
  const out = useMutation(
    useTRPC().people.exportMe.mutationOptions({
      onSuccess: (record) => saveJson(record, "my-data.json"),
    }),
  );
  return (
    <div className="grid gap-4">
      <p className="max-w-prose text-ink-2">
        Your account, sessions, roles, answers and decisions, and the entries of the audit log that
        name you. No password or token is in it.
      </p>
      <div className="flex flex-wrap gap-3">
        <Button disabledBecause={blocked} disabled={out.isPending} onClick={() => out.mutate()}>
          Download what is kept of you
        </Button>
        <DialogButton
          label="Erase me"
          look="danger"
          title="Erase yourself?"
          disabledBecause={blocked}
        >
          {(close) => <ErasingMe name={name} onClose={close} />}
        </DialogButton>
      </div>
      {out.isError ? <FieldError>{messageOf(out.error)}</FieldError> : null}
    </div>
  );
}

function ErasingMe({ name, onClose }: { name: string; onClose: () => void }) {
  const erase = useMutation(
    useTRPC().people.eraseMe.mutationOptions({
      // Every session of theirs is gone; a whole new page drops what this one still holds.
      onSuccess: () => window.location.assign("/sign-in"),
    }),
  );
  return (
    <TypedName
      label="Type your name to erase yourself"
      name={name}
      verb="Erase me"
      keep="Stay"
      isPending={erase.isPending || erase.isSuccess}
      problem={erase.isError ? messageOf(erase.error) : null}
      onClose={onClose}
      onSend={(typedName) => erase.mutate({ typedName })}
    >
      <p>
        Your name, address, password, passkeys, sessions and tokens go, and you are signed out. What
        you answered, accepted and decided stays under a pseudonym, and the audit log stays whole.
        It cannot be taken back.
      </p>
    </TypedName>
  );
}
