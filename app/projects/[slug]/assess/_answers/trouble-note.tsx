import { Button } from "#app/_ui/button.tsx";
import { Glyph } from "#app/_ui/glyph.tsx";
import type { AnswerChange } from "#server/assessments/schema.ts";
import { bothInWords } from "./in-words.ts";
import type { Outbox, Trouble } from "./outbox.ts";

/** Beside an answer that is not simply saved: what happened, and what the person can do. */
export function TroubleNote(props: { change: AnswerChange; trouble: Trouble; outbox: Outbox }) {
  const { change, trouble, outbox } = props;
  if (trouble === null || trouble === "incomplete") return null;
  if (trouble === "conflict") return <Conflict change={change} outbox={outbox} />;
  return (
    <p role="alert" className="border-l-2 border-fail pl-2">
      Not saved: {trouble.refused}
    </p>
  );
}

/** Two versions of one answer, both kept until one is chosen. */
function Conflict({ change, outbox }: { change: AnswerChange; outbox: Outbox }) {
  const { here, stored } = bothInWords(change);
  return (
    <div role="alert" className="grid max-w-[560px] gap-2 border-l-2 border-control py-1 pl-3">
      <p className="flex gap-2">
        <span className="pt-0.5">
          <Glyph kind="attention" />
        </span>
        <span>
          <b>This answer was also changed in another tab or on another device.</b> Neither is lost:
          choose which one counts.
        </span>
      </p>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-3 gap-y-1">
        <dt className="text-ink-2">Here</dt>
        <dd>{here}</dd>
        <dt className="text-ink-2">Stored</dt>
        <dd>{stored}</dd>
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => outbox.choose(change, "mine")}>Keep the one here</Button>
        <Button onClick={() => outbox.choose(change, "theirs")}>Take the stored one</Button>
      </div>
    </div>
  );
}
