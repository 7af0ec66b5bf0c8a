"use client";

import { useEffect, useRef, useState } from "react";
import { ApiProvider } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { KeyCap } from "#app/projects/[slug]/assess/_answers/key-cap.tsx";
import { fullIntent, isTyping } from "#app/projects/[slug]/assess/_answers/keys.ts";
import { NotAnswering } from "#app/projects/[slug]/assess/_answers/not-answering.tsx";
import { ProgressStrip } from "#app/projects/[slug]/assess/_answers/progress-strip.tsx";
import type { Part, Question } from "#app/projects/[slug]/assess/_answers/questions.ts";
import { SaveStatus } from "#app/projects/[slug]/assess/_answers/save-status.tsx";
import { lacksReason } from "#app/projects/[slug]/assess/_answers/slots.ts";
import { TroubleNote } from "#app/projects/[slug]/assess/_answers/trouble-note.tsx";
import {
  type Answering,
  type AnsweringOf,
  indicatorAnswer,
  testAnswer,
  troubleOf,
  useAnswers,
} from "#app/projects/[slug]/assess/_answers/use-answers.ts";
import { ProofPanel } from "#app/projects/[slug]/assess/full/_form/proof-panel.tsx";
import { AnswerForm, pressed } from "#app/projects/[slug]/assess/full/_form/question-panel.tsx";
import type { Proof } from "#server/assessments/findings.ts";
import { GuidedEnd } from "./guided-end.tsx";

type Props = AnsweringOf & {
  parts: readonly Part[];
  proofs: Readonly<Record<string, Proof>>;
  blocked: string | null;
};

export function GuidedForm(props: Props) {
  return (
    <ApiProvider>
      <Guide {...props} />
    </ApiProvider>
  );
}

const NO_PROOF: Proof = { verdict: "", isProven: false, countsUpTo: 4, expiresAt: null, lines: [] };
/** So that one sees what was chosen before the next question comes. */
const SHOWN_MS = 250;

function Guide(props: Props) {
  const answering = useAnswers(props);
  const order = props.parts.flatMap((part) =>
    part.questions.map((question) => ({ part, question })),
  );
  const [at, setAt] = useState(() => firstOpen(props, order));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  const note = useRef<HTMLDivElement>(null);
  const here = order[at];
  const done = order.filter(({ question }) => isAnswered(answering, question)).length;

  function go(to: number) {
    clearTimeout(timer.current);
    setAt(Math.max(0, Math.min(order.length, to)));
  }
  function press(event: globalThis.KeyboardEvent) {
    if (props.blocked !== null || event.defaultPrevented) return;
    if (event.key === "Escape" && event.target instanceof HTMLElement && isTyping(event.target)) {
      event.target.blur();
      return;
    }
    if (event.target && isTyping(event.target)) return;
    if (event.key === "Backspace" || event.key === "b") return stop(event, () => go(at - 1));
    if (!here) return;
    if (event.key === "Enter" && !isControl(event.target)) return stop(event, () => go(at + 1));
    if (event.key === "t" && !event.ctrlKey && !event.metaKey)
      return stop(event, () => note.current?.querySelector("textarea")?.focus());
    const intent = fullIntent(event, here.question.kind);
    if (!intent) return;
    if (intent.do === "move") return stop(event, () => go(at + intent.by));
    const change = changeOf(answering, here.question);
    if (!change) return;
    stop(event, () => {
      const next = pressed(change, intent);
      answering.outbox.answer(next);
      // Not applicable waits for its reason; everything else leads on.
      if (lacksReason(next)) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => go(at + 1), SHOWN_MS);
    });
  }
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => latest.current(event);
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("keydown", listen);
      clearTimeout(timer.current);
    };
  }, []);
  // Whoever listens hears the new question; whoever looks starts at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: on each new question
  useEffect(() => heading.current?.focus({ preventScroll: false }), [at]);

  return (
    <fieldset disabled={!answering.isReady || props.blocked !== null} className="min-w-0">
      <legend className="sr-only">One question at a time</legend>
      {props.blocked ? <NotAnswering reason={props.blocked} /> : null}
      <header className="sticky top-[52px] z-2 grid gap-1.5 border-b border-ink bg-bg pt-4 pb-2 rail:top-0">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
          <p className="font-strong">
            {done} of {order.length} answered
          </p>
          <SaveStatus outbox={answering.outbox} snapshot={answering.snapshot} />
        </div>
        <ProgressStrip
          label={`${done} of ${order.length} answered`}
          parts={props.parts.map((part) => ({
            label: part.id,
            done: part.questions.filter((question) => isAnswered(answering, question)).length,
            of: part.questions.length,
          }))}
        />
      </header>
      {here ? (
        <section
          aria-labelledby="question"
          className="grid gap-x-10 gap-y-5 py-5 side:grid-cols-[minmax(0,1fr)_260px] wide:grid-cols-[minmax(0,1fr)_300px]"
        >
          <div className="grid min-w-0 content-start gap-4">
            <div>
              <p className="text-12 text-ink-2">
                {here.part.name}, question {at + 1} of {order.length}
              </p>
              <h1
                id="question"
                ref={heading}
                tabIndex={-1}
                className="max-w-[34em] text-24 tracking-[-0.02em] text-balance outline-none [font-stretch:112%]"
              >
                {here.question.question}
              </h1>
            </div>
            <div ref={note} className="grid gap-4" key={here.question.id}>
              <Answer
                {...{ answering, proof: props.proofs[here.question.id] ?? NO_PROOF }}
                question={here.question}
              />
            </div>
            <div className="flex flex-wrap gap-2">
              <Button onClick={() => go(at - 1)} disabled={at === 0}>
                Back <KeyCap isInControl>b</KeyCap>
              </Button>
              <Button look="main" onClick={() => go(at + 1)}>
                {at + 1 === order.length ? "Finish" : "Next question"}{" "}
                <KeyCap isInControl>Enter</KeyCap>
              </Button>
            </div>
            <p className="text-12 text-ink-2 max-rail:hidden">
              A key answers and leads on: those beside the answers, <KeyCap>u</KeyCap> not known,{" "}
              <KeyCap>n</KeyCap> does not apply. <KeyCap>t</KeyCap> writes a note,{" "}
              <KeyCap>Esc</KeyCap> leaves it.
            </p>
          </div>
          <ProofPanel
            proof={props.proofs[here.question.id] ?? NO_PROOF}
            slug={props.slug}
            heading="h2"
          />
        </section>
      ) : (
        <GuidedEnd
          slug={props.slug}
          outbox={answering.outbox}
          left={order.flatMap(({ question }, index) =>
            isAnswered(answering, question) ? [] : [{ index, question: question.question }],
          )}
          onGo={go}
        />
      )}
    </fieldset>
  );
}

function Answer(props: { question: Question; answering: Answering; proof: Proof }) {
  const change = changeOf(props.answering, props.question);
  if (!change) return null;
  const trouble = troubleOf(props.answering, change);
  return (
    <>
      <TroubleNote change={change} trouble={trouble} outbox={props.answering.outbox} />
      <AnswerForm {...props} change={change} />
    </>
  );
}

const changeOf = (answering: Answering, { kind, id }: Question) =>
  kind === "indicator" ? indicatorAnswer(answering, id) : testAnswer(answering, id);

/** Unknown is an answer here: it was asked, and said. */
function isAnswered(answering: Answering, question: Question): boolean {
  return (changeOf(answering, question)?.value ?? null) !== null;
}

function firstOpen({ initial }: Props, order: readonly { question: Question }[]): number {
  const given = new Set<string>(initial.filter(({ value }) => value !== null).map(({ id }) => id));
  const open = order.findIndex(({ question }) => !given.has(question.id));
  return Math.max(open, 0);
}

/** A key on a button or a link is the browser's. */
const isControl = (target: EventTarget | null) =>
  target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;

function stop(event: globalThis.KeyboardEvent, act: () => void): void {
  event.preventDefault();
  act();
}
