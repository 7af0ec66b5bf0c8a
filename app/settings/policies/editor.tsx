"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FaultList } from "#app/_ui/fault-list.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { DryRunResult } from "./dry-run.tsx";
import { LinedText, type LinedTextHandle } from "./lined-text.tsx";

/** How long after the last key the server is asked. */
const PAUSE_MS = 350;

type Props = {
  /** null: a gate that is not there yet, called what its text says. */
  gate: string | null;
  body: string;
  base: number;
  blocked: string | null;
};

export function PolicyEditor({ gate, body, base, blocked }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [text, setText] = useState(body);
  const [note, setNote] = useState("");
  const lined = useRef<LinedTextHandle>(null);
  const check = useMutation(trpc.policies.check.mutationOptions());
  const dryRun = useMutation(trpc.policies.dryRun.mutationOptions());
  const save = useMutation(
    trpc.policies.save.mutationOptions({
      onSuccess: (answer) => {
        if (answer.kind === "faults") return;
        router.push(`/settings/policies/${answer.gate}`);
        router.refresh();
      },
    }),
  );
  const asked = { body: text, ...(gate === null ? {} : { gate }) };
  const { mutate: checkNow } = check;
  useEffect(() => {
    if (text === body) return;
    const timer = setTimeout(
      () => checkNow({ body: text, ...(gate === null ? {} : { gate }) }),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [text, body, gate, checkNow]);

  const isCurrent = check.variables?.body === text && check.data !== undefined;
  const faults = isCurrent && check.data?.kind === "faults" ? check.data.faults : [];
  const changes = isCurrent && check.data?.kind === "fine" ? check.data.changes : [];
  const isChanged = text !== body || gate === null;
  const ran = dryRun.data?.kind === "ran" && dryRun.variables?.body === text ? dryRun.data : null;
  const isBusy = save.isPending || dryRun.isPending;
  return (
    <>
      <Section title="Policy" remark="YAML; checked as you type">
        <LinedText
          ref={lined}
          label="Policy as YAML"
          value={text}
          onChange={setText}
          faultyLines={faults.map(({ line }) => line)}
          isReadOnly={blocked !== null}
        />
        <div aria-live="polite" className="min-h-6 pt-2">
          <FaultList faults={faults} onJump={(fault) => lined.current?.jump(fault)} />
          {check.isError ? <FieldError>{messageOf(check.error)}</FieldError> : null}
          {isChanged && isCurrent && faults.length === 0 ? <Fine changes={changes} /> : null}
        </div>
        <div className="flex flex-wrap items-end gap-3 pt-3">
          <Button disabled={isBusy || faults.length > 0} onClick={() => dryRun.mutate(asked)}>
            Try it on every project
          </Button>
          {blocked ? null : (
            <Field label="What for, in a sentence">
              {(control) => (
                <TextInput
                  {...control}
                  value={note}
                  maxLength={500}
                  onChange={(event) => setNote(event.currentTarget.value)}
                />
              )}
            </Field>
          )}
          <Button
            look="main"
            disabledBecause={blocked}
            disabled={isBusy || !isChanged || faults.length > 0}
            onClick={() => save.mutate({ ...asked, base, note })}
          >
            Save as version {base + 1}
          </Button>
        </div>
        {save.data?.kind === "faults" ? (
          <FaultList faults={save.data.faults} onJump={(fault) => lined.current?.jump(fault)} />
        ) : null}
        {save.isError ? <FieldError>{messageOf(save.error)}</FieldError> : null}
        {dryRun.isError ? <FieldError>{messageOf(dryRun.error)}</FieldError> : null}
      </Section>
      {ran ? <DryRunResult run={ran} /> : null}
    </>
  );
}

function Fine({ changes }: { changes: readonly string[] }) {
  return changes.length === 0 ? (
    <p className="text-ink-2">No fault, and it asks for what it asked for before.</p>
  ) : (
    <>
      <p className="text-ink-2">No fault. It would change:</p>
      <ul className="text-12 text-ink-2">
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </>
  );
}
