import type { KeyboardEvent } from "react";
import { CommentsHere } from "#app/_comments/comment-thread.tsx";
import { Button } from "#app/_ui/button.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { Tag } from "#app/_ui/tag.tsx";
import { indicator, test } from "#app/projects/[slug]/assess/_answers/in-words.ts";
import { KeyCap } from "#app/projects/[slug]/assess/_answers/key-cap.tsx";
import { fullIntent, isTyping } from "#app/projects/[slug]/assess/_answers/keys.ts";
import type { Question } from "#app/projects/[slug]/assess/_answers/questions.ts";
import { challengeOfIndicator } from "#app/projects/[slug]/assess/_answers/slots.ts";
import { TroubleNote } from "#app/projects/[slug]/assess/_answers/trouble-note.tsx";
import {
  type Answering,
  challengeAnswer,
  indicatorAnswer,
  testAnswer,
  troubleOf,
} from "#app/projects/[slug]/assess/_answers/use-answers.ts";
import type { Proof } from "#server/assessments/findings.ts";
import {
  atLevel,
  IndicatorAnswerForm,
  type IndicatorChange,
  outNow,
  unknownNow,
} from "./indicator-answer.tsx";
import { ProofPanel } from "./proof-panel.tsx";
import { claimed, TestAnswerForm, type TestChange } from "./test-answer.tsx";

type Props = {
  question: Question;
  slug: string;
  answering: Answering;
  proof: Proof;
  isOpen: boolean;
  onOpen: () => void;
  onMove: (by: 1 | -1) => void;
};

/** One question: closed it is a line with its answer, open it is the ladder with the evidence beside. */
export function QuestionPanel(props: Props) {
  const { question, answering, isOpen } = props;
  const change =
    question.kind === "indicator"
      ? indicatorAnswer(answering, question.id)
      : testAnswer(answering, question.id);
  if (!change) return null;

  function onKeyDown(event: KeyboardEvent) {
    if (isTyping(event.target) || !change || !isOpen) return;
    const intent = fullIntent(event, question.kind);
    if (!intent) return;
    event.preventDefault();
    if (intent.do === "move") props.onMove(intent.by);
    else answering.outbox.answer(pressed(change, intent));
  }
  return (
    <li
      id={question.id}
      data-question={question.id}
      onKeyDown={onKeyDown}
      className={classNames(
        "scroll-mt-28 scroll-mb-8 border-b",
        isOpen ? "border-ink pb-5" : "border-line",
      )}
    >
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={props.onOpen}
          className={classNames(
            "flex min-h-11 w-full items-baseline gap-4 py-2.5 text-left hover:bg-hover",
            isOpen ? "font-strong" : "font-normal",
          )}
        >
          <span className="min-w-0 flex-1">{question.question}</span>
          <Answered change={change} proof={props.proof} />
        </button>
      </h3>
      {isOpen ? (
        <div className="grid gap-x-8 gap-y-4 side:grid-cols-[minmax(0,1fr)_260px] wide:grid-cols-[minmax(0,1fr)_300px]">
          <div className="grid min-w-0 content-start gap-4">
            <TroubleNote
              change={change}
              trouble={troubleOf(answering, change)}
              outbox={answering.outbox}
            />
            <AnswerForm {...props} change={change} />
            <div className="flex flex-wrap gap-2">
              <Button onClick={() => props.onMove(-1)}>
                Previous <KeyCap isInControl>k</KeyCap>
              </Button>
              <Button onClick={() => props.onMove(1)}>
                Next question <KeyCap isInControl>j</KeyCap>
              </Button>
            </div>
          </div>
          <ProofPanel proof={props.proof} slug={props.slug} heading="h4" />
          <CommentsHere
            slug={props.slug}
            subject={{ kind: "answer", id: question.id }}
            about={question.question}
          />
        </div>
      ) : null}
    </li>
  );
}

/** The ladder of one question, with its reason or note. */
export function AnswerForm(
  props: Pick<Props, "question" | "answering" | "proof"> & { change: IndicatorChange | TestChange },
) {
  const { question, change, answering } = props;
  const common = { trouble: troubleOf(answering, change), outbox: answering.outbox };
  if (question.kind === "test" && change.kind === "test")
    return <TestAnswerForm question={question} change={change} {...common} />;
  if (question.kind !== "indicator" || change.kind !== "indicator") return null;
  const challenge = challengeAnswer(answering, challengeOfIndicator(question.id) ?? "");
  return (
    <IndicatorAnswerForm
      question={question}
      change={change}
      countsUpTo={props.proof.countsUpTo}
      quickLevel={challenge?.value?.overall ?? null}
      {...common}
    />
  );
}

/** The answer in two words at the right of a closed question, and whether proof is missing. */
function Answered({ change, proof }: { change: IndicatorChange | TestChange; proof: Proof }) {
  const isOpenClaim =
    change.kind === "indicator"
      ? change.value?.state === "answered" && (change.value.level ?? 0) > proof.countsUpTo
      : change.value?.claim === "manual" || change.value?.claim === "automated";
  const [words] = (
    change.kind === "indicator" ? indicator(change.value) : test(change.value)
  ).split(":");
  return (
    <span className="flex flex-none items-baseline gap-2 font-normal text-ink-2">
      {isOpenClaim && !proof.isProven ? <Tag>no proof</Tag> : null}
      {words}
    </span>
  );
}

/** The answer that a key gives; the note and the reason stay. */
export function pressed(
  change: IndicatorChange | TestChange,
  intent: Exclude<ReturnType<typeof fullIntent>, null | { do: "move" }>,
): IndicatorChange | TestChange {
  if (change.kind === "test") {
    if (intent.do === "claim") return { ...change, value: claimed(change.value, intent.claim) };
    return intent.do === "level" ? change : { ...change, value: claimed(change.value, intent.do) };
  }
  if (intent.do === "level") return { ...change, value: atLevel(change.value, intent.level) };
  if (intent.do === "unknown") return { ...change, value: unknownNow(change.value) };
  return intent.do === "not-applicable" ? { ...change, value: outNow(change.value) } : change;
}
