"use client";

import { useRef } from "react";
import { CATEGORIES } from "#app/_copy/terms.ts";
import { ApiProvider } from "#app/_trpc/client.tsx";
import { focusQuestion } from "#app/projects/[slug]/assess/_answers/focus.ts";
import { KeyCap } from "#app/projects/[slug]/assess/_answers/key-cap.tsx";
import { NotAnswering } from "#app/projects/[slug]/assess/_answers/not-answering.tsx";
import { ProgressStrip } from "#app/projects/[slug]/assess/_answers/progress-strip.tsx";
import { PublishPanel } from "#app/projects/[slug]/assess/_answers/publish-panel.tsx";
import type { QuickQuestion } from "#app/projects/[slug]/assess/_answers/questions.ts";
import { SaveStatus } from "#app/projects/[slug]/assess/_answers/save-status.tsx";
import {
  type Answering,
  type AnsweringOf,
  challengeAnswer,
  isAnythingAnswered,
  troubleOf,
  useAnswers,
} from "#app/projects/[slug]/assess/_answers/use-answers.ts";
import { ChallengeRow } from "./challenge-row.tsx";

type Props = AnsweringOf & {
  questions: readonly QuickQuestion[];
  levels: readonly string[];
  /** Somebody else has answered, so there is something to publish. */
  hasOthersAnswers: boolean;
  /** Why this reader answers nothing here; null when they may. */
  blocked: string | null;
  /** Why nothing is published from here; null when it is. */
  blockedPublish: string | null;
};

export function QuickPass(props: Props) {
  return (
    <ApiProvider>
      <Pass {...props} />
    </ApiProvider>
  );
}

function Pass(props: Props) {
  const answering = useAnswers(props);
  const list = useRef<HTMLFieldSetElement>(null);
  const { outbox, snapshot } = answering;
  const done = props.questions.map(({ id }) => isAnswered(answering, id));
  const count = done.filter(Boolean).length;
  return (
    <fieldset
      ref={list}
      disabled={!answering.isReady || props.blocked !== null}
      className="min-w-0"
    >
      <legend className="sr-only">Twelve challenges</legend>
      {props.blocked ? <NotAnswering reason={props.blocked} /> : null}
      <dl className="mb-3 grid grid-cols-[max-content_1fr] gap-x-3 gap-y-0.5 text-12 text-ink-2">
        <dt className="font-strong text-ink">State</dt>
        <dd>
          Experienced: it has cost this project time, quality or trust. Not experienced: it could,
          and has not so far.
        </dd>
        <dt className="font-strong text-ink">Level</dt>
        <dd>{props.levels.map((words, level) => `${level} ${words}`).join(" \u00b7 ")}</dd>
      </dl>
      <div className="sticky top-[52px] z-2 grid gap-1.5 border-b border-ink bg-bg py-2 rail:top-0">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
          <p className="font-strong">
            You answered {count} of {props.questions.length}
          </p>
          <SaveStatus outbox={outbox} snapshot={snapshot} />
        </div>
        <ProgressStrip
          label={`You answered ${count} of ${props.questions.length} challenges`}
          parts={props.questions.map(({ id, code }, i) => ({
            label: `${code} ${id}`,
            done: done[i] ? 1 : 0,
            of: 1,
          }))}
        />
        <Keys />
      </div>
      {CATEGORIES.map((category) => (
        <section key={category.name} aria-label={category.name} className="mt-4">
          <h2 className="text-12 text-ink-2">{category.name}</h2>
          <ol>
            {props.questions
              .filter(({ id }) => category.challenges.includes(id))
              .map((question) => {
                const change = challengeAnswer(answering, question.id);
                return change ? (
                  <ChallengeRow
                    key={question.id}
                    question={question}
                    change={change}
                    trouble={troubleOf(answering, change)}
                    outbox={outbox}
                    levels={props.levels}
                    onMove={(by) => focusQuestion(list.current, question.id, by)}
                  />
                ) : null;
              })}
          </ol>
        </section>
      ))}
      <PublishPanel
        slug={props.slug}
        outbox={outbox}
        snapshot={snapshot}
        blocked={props.blocked ?? props.blockedPublish}
        isAnythingAnswered={props.hasOthersAnswers || isAnythingAnswered(answering)}
      />
    </fieldset>
  );
}

function Keys() {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-ink-2 max-rail:hidden">
      <span>
        <KeyCap>j</KeyCap> <KeyCap>k</KeyCap> or up, down: next, previous
      </span>
      <span>
        <KeyCap>0</KeyCap> to <KeyCap>4</KeyCap> level, again to clear
      </span>
      <span>
        <KeyCap>e</KeyCap> experienced
      </span>
      <span>
        <KeyCap>x</KeyCap> not experienced
      </span>
      <span>
        <KeyCap>n</KeyCap> not applicable
      </span>
      <span>
        <KeyCap>u</KeyCap> unknown
      </span>
    </p>
  );
}

function isAnswered(answering: Answering, id: string): boolean {
  const value = challengeAnswer(answering, id)?.value;
  return Boolean(value && (value.state !== "unknown" || value.overall !== undefined));
}
