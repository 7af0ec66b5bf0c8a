import type { Outbox, Trouble } from "#app/projects/[slug]/assess/_answers/outbox.ts";
import type { IndicatorQuestion } from "#app/projects/[slug]/assess/_answers/questions.ts";
import { SavedText } from "#app/projects/[slug]/assess/_answers/saved-text.tsx";
import type { AnswerChange, IndicatorAnswer } from "#server/assessments/schema.ts";
import { Ladder } from "./ladder.tsx";
import { OutsideChoices } from "./outside-choices.tsx";

export type IndicatorChange = Extract<AnswerChange, { kind: "indicator" }>;
type Props = {
  question: IndicatorQuestion;
  change: IndicatorChange;
  trouble: Trouble;
  outbox: Outbox;
  /** The highest level that counts in the assured score with the proof there is. */
  countsUpTo: number;
  /** The level of the five-minute pass, which stands in while this is not answered. */
  quickLevel: number | null;
};

export function IndicatorAnswerForm(props: Props) {
  const { question, change, outbox } = props;
  const answer = change.value;
  const set = (value: IndicatorAnswer) => outbox.answer({ ...change, value });
  const name = `answer-${question.id}`;
  const isOut = answer?.state === "not-applicable";
  return (
    <fieldset>
      <legend className="sr-only">{question.question}</legend>
      <Ladder
        name={name}
        value={answer?.state === "answered" ? String(answer.level) : null}
        steps={question.anchors.map((text, level) => ({
          value: String(level),
          keyName: String(level),
          label: `Level ${level}`,
          text,
          mark: markAt(props, level),
        }))}
        onChoose={(value) => set(atLevel(answer, Number(value)))}
      />
      <OutsideChoices
        name={name}
        chosen={isOut ? "not-applicable" : answer?.state === "answered" ? null : "unknown"}
        onUnknown={() => set(unknownNow(answer))}
        onNotApplicable={() => set(outNow(answer))}
        whenNotApplicable="Needs a reason. Counts as unknown until a second assessor says the same."
      />
      {isOut ? (
        <SavedText
          label="Why it does not apply"
          error={props.trouble === "incomplete" ? "Give the reason; it is saved with it." : null}
          value={answer.reason ?? ""}
          onSettle={(reason) => set({ ...answer, reason })}
          isFocused={props.trouble === "incomplete"}
        />
      ) : (
        <SavedText
          label="Note"
          hint="Why this level; where somebody can see it."
          value={answer?.note ?? ""}
          onSettle={(note) => set(withNote(answer, note))}
        />
      )}
    </fieldset>
  );
}

function markAt(of: Props, level: number): string | undefined {
  const chosen = of.change.value?.state === "answered" ? of.change.value.level : undefined;
  if (chosen === undefined)
    return of.change.value === null && of.quickLevel === level
      ? "quick answer stands in"
      : undefined;
  if (chosen <= of.countsUpTo) return undefined;
  return level === of.countsUpTo ? "counts as this until proven" : undefined;
}

type Answer = IndicatorAnswer | null;
const noteOf = (answer: Answer) => (answer?.note ? { note: answer.note } : {});

export const atLevel = (answer: Answer, level: number): IndicatorAnswer => ({
  state: "answered",
  level,
  ...noteOf(answer),
});
export const unknownNow = (answer: Answer): IndicatorAnswer => ({
  state: "unknown",
  ...noteOf(answer),
});
export const outNow = (answer: Answer): IndicatorAnswer => ({
  state: "not-applicable",
  ...noteOf(answer),
  ...(answer?.reason ? { reason: answer.reason } : {}),
});

function withNote(answer: Answer, note: string): IndicatorAnswer {
  const { note: _, ...rest } = answer ?? { state: "unknown" as const };
  return note.trim() ? { ...rest, note } : rest;
}
