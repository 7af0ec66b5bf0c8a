import type { ReactNode } from "react";
import { KeyCap } from "#app/projects/[slug]/assess/_answers/key-cap.tsx";

/** Unknown and not applicable: full answers that are no level, each with what follows from it. */
export function OutsideChoices(props: {
  name: string;
  chosen: "unknown" | "not-applicable" | null;
  onUnknown: () => void;
  onNotApplicable: () => void;
  whenNotApplicable: string;
}) {
  return (
    <div className="grid gap-2 py-3 tablet:grid-cols-2">
      <OutsideChoice
        {...props}
        keyName="u"
        label="Unknown"
        consequence="Counts as 0 in gates and as 4 at best. It is not the same as level 0."
        isChosen={props.chosen === "unknown"}
        onChoose={props.onUnknown}
      />
      <OutsideChoice
        {...props}
        keyName="n"
        label="Not applicable"
        consequence={props.whenNotApplicable}
        isChosen={props.chosen === "not-applicable"}
        onChoose={props.onNotApplicable}
      />
    </div>
  );
}

function OutsideChoice(props: {
  name: string;
  keyName: string;
  label: ReactNode;
  consequence: string;
  isChosen: boolean;
  onChoose: () => void;
}) {
  return (
    <label className="flex min-h-11 gap-3 rounded-4 border border-dotted border-control px-3 py-2 hover:bg-hover has-checked:border-solid has-checked:border-ink has-checked:bg-selected has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ink">
      <input
        type="radio"
        name={props.name}
        checked={props.isChosen}
        onChange={props.onChoose}
        className="sr-only"
      />
      <KeyCap isInControl>{props.keyName}</KeyCap>
      <span>
        {props.label}
        <span className="block text-12 text-ink-2">{props.consequence}</span>
      </span>
    </label>
  );
}
