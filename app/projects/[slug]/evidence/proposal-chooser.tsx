"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { WithArrows } from "#app/_ui/arrows.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Checkbox, FieldError } from "#app/_ui/field.tsx";
import type { AcceptedMany } from "#server/acceptances/schema.ts";
import { AcceptButton } from "./accept-button.tsx";
import { EffectTable, type Names } from "./effect-table.tsx";

export type Choice = {
  readonly key: string;
  readonly evidenceId: string;
  readonly targetId: string;
  readonly name: string;
  readonly gain: string;
  readonly text: string;
  readonly sender: string;
  readonly whyNot: string | null;
};

type Props = { slug: string; choices: readonly Choice[]; names: Names };

export function ProposalChooser(props: Props) {
  return (
    <ApiProvider>
      <Chooser {...props} />
    </ApiProvider>
  );
}

function Chooser({ slug, choices, names }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const open = choices.filter((choice) => choice.whyNot === null);
  const selected = open.filter((choice) => chosen.has(choice.key));
  const choose = (key: string, isChosen: boolean) =>
    setChosen(
      (all) => new Set([...[...all].filter((one) => one !== key), ...(isChosen ? [key] : [])]),
    );
  return (
    <>
      <ul>
        {choices.map((choice) => (
          <li
            key={choice.key}
            className="grid gap-x-6 gap-y-1 border-b border-line py-2 tablet:grid-cols-[minmax(0,1fr)_auto] tablet:items-center"
          >
            <div className="flex min-w-0 items-start gap-2">
              {open.length > 1 ? (
                <Box choice={choice} isChosen={chosen.has(choice.key)} onChoose={choose} />
              ) : null}
              <div className="min-w-0">
                <b>{choice.name}</b>: {choice.gain}
                <span className="block text-12 text-ink-2">
                  <Link href={`/projects/${slug}/evidence/${choice.evidenceId}`} prefetch={false}>
                    <bdi>{choice.text}</bdi>
                  </Link>
                  , sent by <bdi>{choice.sender}</bdi>
                </span>
              </div>
            </div>
            <AcceptButton
              slug={slug}
              evidenceId={choice.evidenceId}
              targetId={choice.targetId}
              disabledBecause={choice.whyNot}
            />
          </li>
        ))}
      </ul>
      {open.length > 1 ? (
        <Together
          // Another choice makes an earlier preview void.
          key={selected.map((choice) => choice.key).join("\n")}
          {...{ slug, names, selected }}
          all={open.length}
          onAll={(isAll) => setChosen(new Set(isAll ? open.map((choice) => choice.key) : []))}
          onDone={() => setChosen(new Set())}
        />
      ) : null}
    </>
  );
}

function Box(props: {
  choice: Choice;
  isChosen: boolean;
  onChoose: (key: string, isChosen: boolean) => void;
}) {
  const { choice, isChosen, onChoose } = props;
  return (
    <Checkbox
      label={<span className="sr-only">{`Choose ${choice.targetId}: ${choice.name}`}</span>}
      checked={isChosen}
      disabled={choice.whyNot !== null}
      onChange={(event) => onChoose(choice.key, event.currentTarget.checked)}
    />
  );
}

function Together(props: {
  slug: string;
  names: Names;
  selected: readonly Choice[];
  all: number;
  onAll: (isAll: boolean) => void;
  onDone: () => void;
}) {
  const { slug, names, selected, all, onAll, onDone } = props;
  const trpc = useTRPC();
  const router = useRouter();
  const preview = useMutation(trpc.evidence.acceptMany.mutationOptions());
  const accept = useMutation(
    trpc.evidence.acceptMany.mutationOptions({
      onSuccess: () => {
        onDone();
        router.refresh();
      },
    }),
  );
  const items = selected.map(({ evidenceId, targetId }) => ({ evidenceId, targetId }));
  const error = preview.error ?? accept.error;
  const isNone = selected.length === 0;
  return (
    <div className="grid gap-3 pt-3">
      <div className="flex flex-wrap items-center gap-3">
        <Checkbox
          label={`Choose all ${all} that you may accept`}
          checked={selected.length === all}
          onChange={(event) => onAll(event.currentTarget.checked)}
        />
        <Button
          disabled={isNone || preview.isPending}
          onClick={() => preview.mutate({ slug, items, preview: true })}
        >
          {preview.isPending ? "Computing" : "Preview the scores"}
        </Button>
        <Button
          look="main"
          disabled={isNone || accept.isPending}
          onClick={() => accept.mutate({ slug, items })}
        >
          {accept.isPending
            ? "Accepting"
            : isNone
              ? "Accept the chosen"
              : `Accept ${selected.length} chosen`}
        </Button>
      </div>
      {error ? <FieldError>{messageOf(error)}</FieldError> : null}
      <div role="status">
        {preview.data ? <Preview answer={preview.data} names={names} /> : null}
      </div>
    </div>
  );
}

function Preview({ answer, names }: { answer: AcceptedMany; names: Names }) {
  const { accepted, barred, effect, summary } = answer;
  return (
    <section aria-label="Preview" className="grid gap-2 border-l-2 border-ink pl-4">
      <p>
        Accepting {accepted.length}: <WithArrows text={summary} /> Nothing is accepted yet.
      </p>
      <EffectTable effect={effect} names={names} />
      {barred.length > 0 ? (
        <ul className="text-12 text-ink-2">
          {barred.map((one) => (
            <li key={`${one.evidenceId} ${one.targetId}`}>
              {one.targetId ?? "A document"}: {one.reason}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
