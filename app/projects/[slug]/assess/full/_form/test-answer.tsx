import { useState } from "react";
import type { Outbox, Trouble } from "#app/projects/[slug]/assess/_answers/outbox.ts";
import type { TestQuestion } from "#app/projects/[slug]/assess/_answers/questions.ts";
import { SavedText } from "#app/projects/[slug]/assess/_answers/saved-text.tsx";
import type { AnswerChange, TestClaim } from "#server/assessments/schema.ts";
import { Ladder } from "./ladder.tsx";
import { OutsideChoices } from "./outside-choices.tsx";

export type TestChange = Extract<AnswerChange, { kind: "test" }>;

/** One of the 28 tests: what people say is done. Only evidence gives it credit. */
export function TestAnswerForm(props: {
  question: TestQuestion;
  change: TestChange;
  trouble: Trouble;
  outbox: Outbox;
}) {
  const { question, change, outbox } = props;
  const answer = change.value;
  const set = (value: TestClaim) => outbox.answer({ ...change, value });
  const name = `answer-${question.id}`;
  const isOut = answer?.claim === "not-applicable";
  const isStep = answer && !isOut && answer.claim !== "unknown";
  return (
    <fieldset>
      <legend className="sr-only">{question.question}</legend>
      <p className="max-w-prose pb-3 text-ink-2">{question.statement}</p>
      <Ladder
        name={name}
        value={isStep ? answer.claim : null}
        steps={stepsOf(question)}
        onChoose={(value) => set(claimed(answer, value))}
      />
      <OutsideChoices
        name={name}
        chosen={isOut ? "not-applicable" : isStep ? null : "unknown"}
        onUnknown={() => set(claimed(answer, "unknown"))}
        onNotApplicable={() => set(claimed(answer, "not-applicable"))}
        whenNotApplicable={`Needs a reason, and gives no points. ${question.notApplicableHint}`}
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
        <Where answer={answer} onSet={set} />
      )}
    </fieldset>
  );
}

/** Note and link: where somebody else can see that it is done. */
function Where(props: { answer: TestClaim | null; onSet: (value: TestClaim) => void }) {
  const { onSet } = props;
  const answer = props.answer ?? { claim: "unknown" as const };
  const [isNoLink, setNoLink] = useState(false);
  function setLink(text: string) {
    const link = text.trim();
    const isLink = link === "" || (URL.canParse(link) && /^https?:/i.test(link));
    setNoLink(!isLink);
    const { link: _, ...rest } = answer;
    if (isLink) onSet(link ? { ...rest, link } : rest);
  }
  function setNote(note: string) {
    const { note: _, ...rest } = answer;
    onSet(note.trim() ? { ...rest, note } : rest);
  }
  return (
    <div className="grid gap-3">
      <SavedText
        label="Note"
        hint="What is done, how often, by whom."
        value={answer.note ?? ""}
        onSettle={setNote}
      />
      <SavedText
        label="Link"
        hint="A page, job or file that shows it."
        error={isNoLink ? "Not saved: a link starts with https:// or http://." : null}
        value={answer.link ?? ""}
        onSettle={setLink}
        isLine
      />
    </div>
  );
}

function stepsOf({ manualPass, autoPass }: TestQuestion) {
  return [
    { value: "none", keyName: "0", label: "None", text: "Nothing of the kind is done." },
    { value: "manual", keyName: "m", label: "Manual", text: manualPass },
    { value: "automated", keyName: "a", label: "Automated", text: autoPass },
  ];
}

const CLAIMS = ["none", "manual", "automated", "unknown", "not-applicable"] as const;

/** The same note and link with another claim; the reason stays for the case that it is needed again. */
export function claimed(answer: TestClaim | null, value: string): TestClaim {
  const claim = CLAIMS.find((one) => one === value) ?? "unknown";
  const { reason, ...rest } = answer ?? { claim };
  return { ...rest, claim, ...(claim === "not-applicable" && reason ? { reason } : {}) };
}
