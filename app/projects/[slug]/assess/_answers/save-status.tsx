import { Button } from "#app/_ui/button.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import type { Outbox, Snapshot } from "./outbox.ts";

const answers = (n: number) => `${n} answer${n === 1 ? "" : "s"}`;

/** Whether what is on the screen is stored; said aloud when it changes. */
export function SaveStatus({ outbox, snapshot }: { outbox: Outbox; snapshot: Snapshot }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3">
      <p role="status" data-save-status={stateOf(snapshot)}>
        {sentenceOf(snapshot)}
      </p>
      {snapshot.away ? (
        <Button look="quiet" onClick={outbox.retryNow}>
          Try now
        </Button>
      ) : null}
    </div>
  );
}

export function stateOf(
  of: Snapshot,
): "away" | "choice" | "refused" | "reason" | "saving" | "saved" {
  if (of.away) return "away";
  if (of.conflicts > 0) return "choice";
  if (of.refused > 0) return "refused";
  if (of.unsaved > of.incomplete) return "saving";
  return of.incomplete > 0 ? "reason" : "saved";
}

function sentenceOf(of: Snapshot) {
  switch (stateOf(of)) {
    case "away":
      return (
        <Status kind="attention">
          Not saved, trying again: {answers(of.unsaved - of.incomplete)}. {of.away}
        </Status>
      );
    case "choice":
      return (
        <Status kind="attention">
          {answers(of.conflicts)} changed elsewhere too: choose which to keep
        </Status>
      );
    case "refused":
      return <Status kind="fail">{answers(of.refused)} refused: see why beside it</Status>;
    case "reason":
      return (
        <Status kind="unknown">{answers(of.incomplete)} to save once the reason is given</Status>
      );
    case "saving":
      return <span className="text-ink-2">Saving</span>;
    case "saved":
      return <span className="text-ink-2">Saved</span>;
  }
}
