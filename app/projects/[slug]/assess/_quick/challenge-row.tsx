import type { KeyboardEvent } from "react";
import { Choices } from "#app/projects/[slug]/assess/_answers/choices.tsx";
import { isTyping, quickIntent } from "#app/projects/[slug]/assess/_answers/keys.ts";
import type { Outbox, Trouble } from "#app/projects/[slug]/assess/_answers/outbox.ts";
import type { QuickQuestion } from "#app/projects/[slug]/assess/_answers/questions.ts";
import { SavedText } from "#app/projects/[slug]/assess/_answers/saved-text.tsx";
import { TroubleNote } from "#app/projects/[slug]/assess/_answers/trouble-note.tsx";
import type { AnswerChange, ChallengeHead } from "#server/assessments/schema.ts";

const STATES = [
  { value: "experienced", label: "Experienced" },
  { value: "not-experienced", label: "Not experienced" },
  { value: "not-applicable", label: "Not applicable" },
  { value: "unknown", label: "Unknown" },
] as const satisfies readonly { value: ChallengeHead["state"]; label: string }[];
const LEVELS = ["0", "1", "2", "3", "4"].map((value) => ({ value, label: value }));

type Props = {
  question: QuickQuestion;
  change: Extract<AnswerChange, { kind: "challenge" }>;
  trouble: Trouble;
  outbox: Outbox;
  levels: readonly string[];
  /** Moves to the next (1) or previous (-1) challenge. */
  onMove: (by: 1 | -1) => void;
};

/** One challenge: was it experienced, and how well is it handled. */
export function ChallengeRow(props: Props) {
  const { question, change, outbox } = props;
  const answer = change.value ?? { state: "unknown" as const };
  const isOut = answer.state === "not-applicable";
  const set = (value: ChallengeHead) => outbox.answer({ ...change, value });
  const setState = (state: ChallengeHead["state"]) => set(withState(answer, state));
  const setLevel = (level: number) => {
    if (!isOut) set(withLevel(answer, answer.overall === level ? undefined : level));
  };

  function onKeyDown(event: KeyboardEvent) {
    if (isTyping(event.target)) return;
    const intent = quickIntent(event);
    if (!intent) return;
    event.preventDefault();
    if (intent.do === "move") props.onMove(intent.by);
    else if (intent.do === "level") setLevel(intent.level);
    else setState(intent.state);
  }

  return (
    <li
      data-question={question.id}
      onKeyDown={onKeyDown}
      className="scroll-mt-28 scroll-mb-8 border-b border-line py-3 relative before:absolute before:inset-y-2 before:-left-3 before:w-0.5 before:bg-ink before:opacity-0 focus-within:before:opacity-100 wide:grid wide:grid-cols-[minmax(0,1fr)_auto] wide:gap-x-8"
    >
      <div className="min-w-0">
        <h3 className="font-strong">{question.name}</h3>
        <p className="max-w-prose text-ink-2">{question.definition}</p>
      </div>
      <div className="grid content-start gap-2 max-wide:mt-2.5">
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          <Choices
            legend={`${question.name}: state`}
            name={`state-${question.id}`}
            choices={STATES}
            value={answer.state}
            onChoose={setState}
            phoneColumns={2}
          />
          <Choices
            legend={`${question.name}: level`}
            name={`level-${question.id}`}
            choices={LEVELS}
            value={answer.overall === undefined ? null : String(answer.overall)}
            onChoose={(level) => set(withLevel(answer, Number(level)))}
            phoneColumns={5}
            isDisabled={isOut}
          />
        </div>
        <Meaning
          question={question}
          answer={answer}
          levels={props.levels}
          onClear={() => set(withLevel(answer, undefined))}
        />
        {isOut ? (
          <SavedText
            label="Why it does not apply"
            hint="Counts as unknown until a second assessor says the same."
            error={props.trouble === "incomplete" ? "Give the reason; it is saved with it." : null}
            value={answer.reason ?? ""}
            onSettle={(reason) => set({ ...answer, reason })}
            isFocused={props.trouble === "incomplete"}
          />
        ) : null}
        <TroubleNote change={change} trouble={props.trouble} outbox={outbox} />
      </div>
    </li>
  );
}

/** What the chosen state and level mean, in the catalogue's words. */
function Meaning(props: {
  question: QuickQuestion;
  answer: ChallengeHead;
  levels: readonly string[];
  onClear: () => void;
}) {
  const { question, answer, levels } = props;
  const state =
    answer.state === "not-experienced"
      ? question.notExperiencedMeaning
      : answer.state === "not-applicable"
        ? `Only when: ${question.notApplicableMeaning}`
        : null;
  const level = answer.overall === undefined ? null : levels[answer.overall];
  if (!state && !level) return null;
  return (
    <p className="flex max-w-prose flex-wrap items-baseline gap-x-4 text-12 text-ink-2">
      {state ? <span>{state}</span> : null}
      {level ? (
        <span>
          Level {answer.overall}: {level}.{" "}
          <button type="button" onClick={props.onClear} className="underline max-rail:py-3.5">
            Clear the level
          </button>
        </span>
      ) : null}
    </p>
  );
}

function withState(answer: ChallengeHead, state: ChallengeHead["state"]): ChallengeHead {
  if (state === "not-applicable")
    return { state, ...(answer.reason ? { reason: answer.reason } : {}) };
  return { state, ...(answer.overall === undefined ? {} : { overall: answer.overall }) };
}

function withLevel(answer: ChallengeHead, overall: number | undefined): ChallengeHead {
  const { overall: _, ...rest } = answer;
  return overall === undefined ? rest : { ...rest, overall };
}
