import { classNames } from "#app/_ui/class-names.ts";
import { KeyCap } from "./key-cap.tsx";

export type Choice<V extends string> = { value: V; label: string; keyName?: string; hint?: string };

const CHOICE =
  "flex min-h-11 flex-1 items-center justify-center gap-2 bg-bg px-2.5 py-1.5 whitespace-nowrap text-ink-2 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:-outline-offset-4 has-focus-visible:outline-current rail:min-h-9";
const KNOWN = "has-checked:bg-ink has-checked:text-on-ink";
/** Dotted, as unknown is everywhere: it is chosen, and still nothing is known. */
const UNKNOWN =
  "has-checked:bg-selected has-checked:text-ink has-checked:[&>span]:border-b-2 has-checked:[&>span]:border-dotted has-checked:[&>span]:border-ink";

/** One of a few answers, side by side; native radio buttons, so that a screen reader knows what they are. */
export function Choices<V extends string>(props: {
  legend: string;
  name: string;
  choices: readonly Choice<V>[];
  value: V | null;
  onChoose: (value: V) => void;
  /** How many stand in a row on a phone. */
  phoneColumns: 2 | 5;
  isDisabled?: boolean;
}) {
  const onPhone = props.phoneColumns === 5 ? "grid-cols-5" : "grid-cols-2";
  return (
    <fieldset disabled={props.isDisabled} className="max-rail:w-full">
      <legend className="sr-only">{props.legend}</legend>
      <div
        className={classNames(
          "grid overflow-hidden rounded-4 border border-control bg-control gap-px rail:inline-flex rail:flex-wrap",
          onPhone,
          props.isDisabled && "border-dashed opacity-60",
        )}
      >
        {props.choices.map((choice) => (
          <label
            key={choice.value}
            title={choice.hint}
            className={classNames(CHOICE, choice.value === "unknown" ? UNKNOWN : KNOWN)}
          >
            <input
              type="radio"
              name={props.name}
              value={choice.value}
              checked={choice.value === props.value}
              onChange={() => props.onChoose(choice.value)}
              className="sr-only"
            />
            <span>{choice.label}</span>
            {choice.keyName ? <KeyCap isInControl>{choice.keyName}</KeyCap> : null}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
