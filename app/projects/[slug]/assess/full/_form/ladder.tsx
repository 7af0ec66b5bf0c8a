import { Tag } from "#app/_ui/tag.tsx";
import { KeyCap } from "#app/projects/[slug]/assess/_answers/key-cap.tsx";

export type Step = {
  value: string;
  keyName: string;
  label: string;
  text: string;
  /** Such as "quick answer", beside the step it speaks of. */
  mark?: string | undefined;
};

/** Steps of one scale on a rule; native radio buttons, so arrow keys climb it. */
export function Ladder(props: {
  name: string;
  steps: readonly Step[];
  value: string | null;
  onChoose: (value: string) => void;
}) {
  return (
    <div className="border-t border-ink">
      {props.steps.map((step, i) => (
        <label
          key={step.value}
          className="group relative flex min-h-11 items-start gap-3 border-b border-line py-2.5 pr-2 hover:bg-hover has-checked:bg-selected has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-ink rail:pl-2"
        >
          <input
            type="radio"
            name={props.name}
            checked={props.value === step.value}
            onChange={() => props.onChoose(step.value)}
            className="sr-only"
          />
          <KeyCap isInControl>{step.keyName}</KeyCap>
          <Rung isFirst={i === 0} isLast={i === props.steps.length - 1} />
          <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-1">
            <span>
              <b className="mr-1 whitespace-nowrap">{step.label}</b> {step.text}
            </span>
            {step.mark ? <Tag>{step.mark}</Tag> : null}
          </span>
        </label>
      ))}
    </div>
  );
}

function Rung({ isFirst, isLast }: { isFirst: boolean; isLast: boolean }) {
  return (
    <span aria-hidden="true" className="relative flex w-3.5 flex-none justify-center self-stretch">
      <span
        className={`absolute w-px bg-control ${isFirst ? "top-3" : "-top-2.5"} ${isLast ? "h-5" : "-bottom-2.5"}`}
      />
      <span className="relative mt-1 size-3.5 rounded-full border-2 border-control bg-bg group-has-checked:border-4 group-has-checked:border-ink" />
    </span>
  );
}
