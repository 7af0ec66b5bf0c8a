import type { MouseEvent } from "react";
import { Select } from "#app/_ui/field.tsx";
import type { Part } from "#app/projects/[slug]/assess/_answers/questions.ts";

export type PartProgress = { part: Part; done: number; first: string };

type Props = {
  parts: readonly PartProgress[];
  current: Part["id"];
  /** Opens the question with this id. */
  onGo: (questionId: string) => void;
};

/** Where one is among twelve challenges and four sections of tests: a list on wide screens, else a menu. */
export function PartNav(props: Props) {
  return (
    <>
      <nav aria-label="Challenges and tests" className="sticky top-28 max-wide:hidden">
        <ul>
          {props.parts.map(({ part, done, first }) => (
            <li key={part.id} className="border-b border-line">
              <a
                href={`?at=${first}`}
                aria-current={part.id === props.current ? "step" : undefined}
                onClick={(event) => go(event, () => props.onGo(first))}
                className="flex gap-2 py-1.5 text-ink-2 no-underline hover:bg-hover hover:text-ink aria-[current]:pl-2.5 aria-[current]:font-strong aria-[current]:text-ink aria-[current]:shadow-[inset_2px_0_0_var(--ink)]"
              >
                <span className="flex-1">{part.short}</span>
                <span className="font-normal">
                  {done}/{part.questions.length}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex items-center gap-x-3 pt-3 wide:hidden">
        <label htmlFor="part-menu" className="flex-none font-strong">
          Go to
        </label>
        <Select
          id="part-menu"
          className="max-w-[320px]"
          value={props.current}
          onChange={(event) => {
            const target = props.parts.find(({ part }) => part.id === event.currentTarget.value);
            if (target) props.onGo(target.first);
          }}
        >
          {props.parts.map(({ part, done }) => (
            <option key={part.id} value={part.id}>
              {part.short}, {done} of {part.questions.length}
            </option>
          ))}
        </Select>
      </div>
    </>
  );
}

/** A plain click stays on the page; one that wants a new tab gets it. */
function go(event: MouseEvent, onGo: () => void) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  onGo();
}
