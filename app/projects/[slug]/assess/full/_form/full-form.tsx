"use client";

import { useEffect, useRef, useState } from "react";
import { ApiProvider } from "#app/_trpc/client.tsx";
import { focusQuestion } from "#app/projects/[slug]/assess/_answers/focus.ts";
import { KeyCap } from "#app/projects/[slug]/assess/_answers/key-cap.tsx";
import { NotAnswering } from "#app/projects/[slug]/assess/_answers/not-answering.tsx";
import { ProgressStrip } from "#app/projects/[slug]/assess/_answers/progress-strip.tsx";
import { PublishPanel } from "#app/projects/[slug]/assess/_answers/publish-panel.tsx";
import type { Part, Question } from "#app/projects/[slug]/assess/_answers/questions.ts";
import { SaveStatus } from "#app/projects/[slug]/assess/_answers/save-status.tsx";
import {
  type Answering,
  type AnsweringOf,
  challengeAnswer,
  indicatorAnswer,
  isAnythingAnswered,
  testAnswer,
  useAnswers,
} from "#app/projects/[slug]/assess/_answers/use-answers.ts";
import type { Proof } from "#server/assessments/findings.ts";
import { PartNav } from "./part-nav.tsx";
import { QuestionPanel } from "./question-panel.tsx";

type Props = AnsweringOf & {
  parts: readonly Part[];
  proofs: Readonly<Record<string, Proof>>;
  /** The question that is open at first. */
  at: string;
  /** Somebody else has answered, so there is something to publish. */
  hasOthersAnswers: boolean;
  /** Why this reader answers nothing here; null when they may. */
  blocked: string | null;
  /** Why nothing is published from here; null when it is. */
  blockedPublish: string | null;
};

export function FullForm(props: Props) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

const NO_PROOF: Proof = { verdict: "", isProven: false, countsUpTo: 4, expiresAt: null, lines: [] };

function Form(props: Props) {
  const answering = useAnswers(props);
  const [at, setAt] = useState(props.at);
  const list = useRef<HTMLOListElement>(null);
  const isMoving = useRef(false);
  const order = props.parts.flatMap((part) => part.questions);
  const part = props.parts.find(({ questions }) => questions.some(({ id }) => id === at));
  const progress = props.parts.map((one) => ({
    part: one,
    done: one.questions.filter((question) => isDone(answering, question)).length,
    first: firstOpen(answering, one),
  }));

  function open(id: string) {
    setAt(id);
    isMoving.current = true;
    window.history.replaceState(null, "", `?at=${id}`);
  }
  function move(by: 1 | -1) {
    const next = order[order.findIndex(({ id }) => id === at) + by];
    if (next) open(next.id);
  }
  // The opened question exists only after it is drawn.
  useEffect(() => {
    if (isMoving.current) focusQuestion(list.current, at, 0);
    isMoving.current = false;
  }, [at]);

  if (!part) return null;
  return (
    <fieldset disabled={!answering.isReady || props.blocked !== null} className="min-w-0">
      <legend className="sr-only">All questions</legend>
      {props.blocked ? <NotAnswering reason={props.blocked} /> : null}
      <StatusBar answering={answering} parts={progress} />
      <div className="grid gap-x-10 gap-y-2 wide:grid-cols-[168px_minmax(0,1fr)] wide:pt-4">
        <div>
          <PartNav parts={progress} current={part.id} onGo={open} />
        </div>
        <section aria-labelledby="part" className="min-w-0">
          <h2 id="part" className="text-20 font-strong">
            {part.name}
          </h2>
          <p className="max-w-prose pb-2 text-ink-2">{part.about}</p>
          <OutNote part={part} answering={answering} />
          <ol ref={list} className="border-t border-ink">
            {part.questions.map((question) => (
              <QuestionPanel
                key={question.id}
                question={question}
                slug={props.slug}
                answering={answering}
                proof={props.proofs[question.id] ?? NO_PROOF}
                isOpen={question.id === at}
                onOpen={() => open(question.id)}
                onMove={move}
              />
            ))}
          </ol>
        </section>
      </div>
      <PublishPanel
        slug={props.slug}
        outbox={answering.outbox}
        snapshot={answering.snapshot}
        blocked={props.blocked ?? props.blockedPublish}
        isAnythingAnswered={props.hasOthersAnswers || isAnythingAnswered(answering)}
      />
    </fieldset>
  );
}

function StatusBar(props: {
  answering: Answering;
  parts: readonly { part: Part; done: number }[];
}) {
  const count = (kind: Part["kind"]) => {
    const those = props.parts.filter(({ part }) => part.kind === kind);
    const done = those.reduce((sum, one) => sum + one.done, 0);
    const of = those.reduce((sum, one) => sum + one.part.questions.length, 0);
    return `${done} of ${of}`;
  };
  const label = `You answered ${count("challenge")} indicators, ${count("section")} tests`;
  return (
    <div className="sticky top-[52px] z-2 grid gap-1.5 border-b border-ink bg-bg py-2 rail:top-0">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
        <p className="font-strong">{label}</p>
        <SaveStatus outbox={props.answering.outbox} snapshot={props.answering.snapshot} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <div className="min-w-0 flex-1">
          <ProgressStrip
            label={label}
            parts={props.parts.map(({ part, done }) => ({
              label: part.id,
              done,
              of: part.questions.length,
            }))}
          />
        </div>
        <p className="flex-none text-12 text-ink-2 max-rail:hidden">
          Keys, once a question has the focus: <KeyCap>j</KeyCap> next, <KeyCap>k</KeyCap> previous,
          and those beside the answers
        </p>
      </div>
    </div>
  );
}

/** Said once above the indicators of a challenge that was put aside as a whole. */
function OutNote({ part, answering }: { part: Part; answering: Answering }) {
  const state = part.kind === "challenge" && challengeAnswer(answering, part.id)?.value?.state;
  if (state !== "not-applicable") return null;
  return (
    <p className="max-w-prose border-l-2 border-control pb-1 pl-3">
      You said in the five-minute pass that this challenge does not apply, so its indicators need no
      answer.
    </p>
  );
}

function isDone(answering: Answering, question: Question): boolean {
  if (question.kind === "test") {
    const claim = testAnswer(answering, question.id)?.value?.claim;
    return claim !== undefined && claim !== "unknown";
  }
  const state = indicatorAnswer(answering, question.id)?.value?.state;
  return state !== undefined && state !== "unknown";
}

/** Going to a challenge opens its first open question, or the first one when all are answered. */
function firstOpen(answering: Answering, part: Part): string {
  const open = part.questions.find((question) => !isDone(answering, question));
  return (open ?? part.questions[0])?.id ?? "";
}
