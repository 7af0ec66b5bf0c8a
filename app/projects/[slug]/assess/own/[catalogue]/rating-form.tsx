"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { isTyping } from "#app/projects/[slug]/assess/_answers/keys.ts";
import { NotAnswering } from "#app/projects/[slug]/assess/_answers/not-answering.tsx";
import type { OwnBody, OwnItem } from "#server/own-catalogues/rules/body.ts";
import type { OwnAnswer } from "#server/own-catalogues/schema.ts";
import { ItemAnswer } from "./item-answer.tsx";

type Mine = Readonly<Record<string, OwnAnswer>>;
type Props = {
  slug: string;
  catalogue: string;
  challenges: OwnBody["challenges"];
  mine: Mine;
  outdated: readonly string[];
  blocked: string | null;
};

export function RatingForm(props: Props) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

type Conflict = { mine: OwnAnswer | null; theirs: OwnAnswer | null };

/** What stands on the server, question by question, and what another tab made of it meanwhile. */
function useOwnAnswers({ slug, catalogue, mine }: Props) {
  const router = useRouter();
  const [answers, setAnswers] = useState<Mine>(mine);
  const [conflicts, setConflicts] = useState<Readonly<Record<string, Conflict>>>({});
  const save = useMutation(useTRPC().ownCatalogues.answer.mutationOptions());
  const put = (id: string, value: OwnAnswer | null) =>
    setAnswers(({ [id]: _, ...others }) => (value ? { ...others, [id]: value } : others));
  const send = (id: string, value: OwnAnswer | null, base: OwnAnswer | null) => {
    put(id, value);
    save.mutate(
      { slug, change: { catalogue, id, base, value } },
      {
        onSuccess: (saved) => {
          if (saved.outcome === "saved") {
            setConflicts(({ [id]: _, ...others }) => others);
            router.refresh();
            return;
          }
          put(id, saved.theirs);
          setConflicts((all) => ({ ...all, [id]: saved }));
        },
        onError: () => put(id, base),
      },
    );
  };
  return { answers, conflicts, save, send };
}

function Form(props: Props) {
  const { challenges, outdated, blocked } = props;
  const { answers, conflicts, save, send } = useOwnAnswers(props);
  return (
    <fieldset disabled={blocked !== null} className="min-w-0">
      <legend className="sr-only">Your answers</legend>
      {blocked ? <NotAnswering reason={blocked} /> : null}
      <p className="pb-3 text-12 text-ink-2">
        Keys inside a question: 0 to 4 for a level, u not known, n does not apply, j and k the next
        and the one before. Each answer is saved at once.{" "}
        <span role="status">{save.isPending ? "Saving" : save.isSuccess ? "Saved" : ""}</span>
      </p>
      {save.isError ? <FieldError>{messageOf(save.error)}</FieldError> : null}
      {challenges.map((challenge) => (
        <Section key={challenge.id} title={challenge.name}>
          {challenge.description ? (
            <p className="max-w-prose text-ink-2">{challenge.description}</p>
          ) : null}
          {challenge.items.map((item) => {
            const answer = answers[item.id] ?? null;
            const change = (value: OwnAnswer | null) => send(item.id, value, answer);
            return (
              <article
                key={item.id}
                data-question={item.id}
                aria-labelledby={`q-${item.id}`}
                className="border-t border-line py-4"
                onKeyDown={(event) => press(event, item, change)}
              >
                <h3 id={`q-${item.id}`} className="font-strong">
                  {item.question}
                </h3>
                {outdated.includes(item.id) ? (
                  <p className="text-12">
                    The question was worded otherwise when you answered it. Look at it again.
                  </p>
                ) : null}
                <ConflictNote conflict={conflicts[item.id]} onKeep={change} />
                <ItemAnswer item={item} answer={answer} onChange={change} />
              </article>
            );
          })}
        </Section>
      ))}
    </fieldset>
  );
}

function ConflictNote(props: {
  conflict: Conflict | undefined;
  onKeep: (answer: OwnAnswer | null) => void;
}) {
  const { conflict } = props;
  if (!conflict) return null;
  return (
    <p role="alert" className="border-l-2 border-fail pl-2">
      It was changed in another window meanwhile; what is shown is from there.{" "}
      <Button look="quiet" onClick={() => props.onKeep(conflict.mine)}>
        Take what I chose here
      </Button>
    </p>
  );
}

function press(
  event: KeyboardEvent<HTMLElement>,
  item: OwnItem,
  change: (answer: OwnAnswer | null) => void,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const { key } = event;
  const act = () => {
    if (key === "u") return () => change({ state: "unknown" });
    if (key === "j" || key === "k") return () => move(event.currentTarget, key === "j" ? 1 : -1);
    if (key === "n")
      return () => event.currentTarget.querySelector<HTMLElement>("[data-na]")?.click();
    if (item.kind === "levels" && /^[0-4]$/.test(key))
      return () => change({ state: "answered", level: Number(key) });
    return null;
  };
  const found = act();
  if (!found) return;
  event.preventDefault();
  found();
}

function move(from: HTMLElement, by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-question]")];
  all[all.indexOf(from) + by]?.querySelector("input")?.focus();
}
