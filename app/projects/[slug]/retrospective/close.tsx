"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Field, FieldError, Options, Select } from "#app/_ui/field.tsx";
import type { Ending } from "#server/retrospectives/schema.ts";

type Props = { slug: string; number: number; revision: number; disabledBecause: string | null };

export function CloseForm(props: Props) {
  return (
    <ApiProvider>
      <Close {...props} />
    </ApiProvider>
  );
}

const ENDINGS: Record<Ending, string> = {
  finished: "is finished: it counts for the next estimates",
  stopped: "was stopped: it counts as stopped",
  "going-on": "goes on: it counts for nothing yet",
};
const isEnding = (text: string): text is Ending => text in ENDINGS;

function Close({ slug, number, revision, disabledBecause }: Props) {
  const router = useRouter();
  const [ending, setEnding] = useState<Ending>("finished");
  const close = useMutation(
    useTRPC().retrospectives.close.mutationOptions({
      onSuccess: () => {
        router.refresh();
        window.scrollTo({ top: 0 });
      },
    }),
  );
  return (
    <div className="grid gap-3">
      <p className="max-w-prose text-ink-2">
        All that this page shows is kept with a digest and never changes. Its actions go into the
        improvement plan. What is typed above and not saved is not in it.
      </p>
      <Field label="The work">
        {(control) => (
          <Select
            {...control}
            value={ending}
            onChange={(event) => {
              if (isEnding(event.currentTarget.value)) setEnding(event.currentTarget.value);
            }}
          >
            <Options of={ENDINGS} />
          </Select>
        )}
      </Field>
      <div>
        <DialogButton
          label="Close the retrospective"
          title="Close it for good?"
          disabledBecause={disabledBecause}
        >
          {(leave) => (
            <div className="grid gap-4">
              <p>The work {ENDINGS[ending]}. A closed retrospective is never opened again.</p>
              {close.isError ? <FieldError>{messageOf(close.error)}</FieldError> : null}
              <div className="flex flex-wrap gap-3">
                <Button
                  look="danger"
                  disabled={close.isPending}
                  onClick={() =>
                    close.mutate(
                      { slug, closing: { number, revision, ending } },
                      { onSuccess: leave },
                    )
                  }
                >
                  Close for good
                </Button>
                <Button look="quiet" onClick={leave}>
                  Leave it open
                </Button>
              </div>
            </div>
          )}
        </DialogButton>
      </div>
    </div>
  );
}
