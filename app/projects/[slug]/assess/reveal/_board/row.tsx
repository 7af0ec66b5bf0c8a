import { ROLE_NAME } from "#app/_copy/terms.ts";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextArea } from "#app/_ui/field.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { KeyCap } from "#app/projects/[slug]/assess/_answers/key-cap.tsx";
import { type Choice, inWords, isSame } from "./choices.ts";
import { RaterMark, RatingStrip, stripLabel } from "./rating-strip.tsx";
import type { BoardRow } from "./rows.ts";

type Props = {
  row: BoardRow;
  names: Readonly<Record<string, string>>;
  isOpen: boolean;
  proposed: Choice | null;
  note: string;
  needsNote: boolean;
  blocked: string | null;
  error: string | null;
  isPending: boolean;
  onOpen: () => void;
  onPropose: (choice: Choice) => void;
  onNote: (note: string) => void;
  onRecord: () => void;
  onWithdraw: () => void;
};

export function BoardRowItem(props: Props) {
  const { row, names, isOpen } = props;
  const nameOf = (id: string) => names[id] ?? "a former member";
  return (
    <li className={`border-b border-line ${isOpen ? "bg-surface" : ""}`}>
      <div className="grid gap-x-6 gap-y-1 py-2 tablet:grid-cols-[minmax(0,1fr)_232px_136px] tablet:items-center rail:pl-2">
        <button
          type="button"
          data-row={row.id}
          aria-expanded={isOpen}
          onClick={props.onOpen}
          className="min-h-11 text-left rail:min-h-8"
        >
          <span className={row.isSteep ? "font-strong" : ""}>{row.question}</span>{" "}
          <span className="text-12 whitespace-nowrap text-ink-2">{row.place}</span>
        </button>
        <RatingStrip row={row} label={stripLabel(row, nameOf)} />
        <p className="text-12 text-ink-2 tablet:text-right">
          {row.agreed ? "agreed" : "counts for now"}{" "}
          <b className="text-14 text-ink">{inWords(row.counts)}</b>
        </p>
      </div>
      {isOpen ? <Settle {...props} nameOf={nameOf} /> : null}
    </li>
  );
}

/** The anchors with who stands on each, what was agreed before, and what to record. */
function Settle(props: Props & { nameOf: (id: string) => string }) {
  const { row, nameOf, proposed, blocked } = props;
  return (
    <div className="grid gap-3 pb-4 rail:pl-2">
      <ul className="border-t border-line">
        {row.choices.map((choice) => {
          const who = row.ratings.filter((rating) =>
            isSame(rating, withoutLevel(row, choice, rating)),
          );
          const isProposed = proposed !== null && isSame(choice, proposed);
          return (
            <li key={choice.key}>
              <button
                type="button"
                aria-pressed={isProposed}
                disabled={blocked !== null}
                onClick={() => props.onPropose(choice)}
                className="grid min-h-11 w-full gap-x-4 gap-y-1 border-b border-line py-1.5 pr-2 text-left hover:enabled:bg-hover aria-pressed:bg-selected tablet:grid-cols-[minmax(0,1fr)_minmax(200px,34%)]"
              >
                <span className="flex items-baseline gap-3">
                  <KeyCap isInControl>{choice.key}</KeyCap>
                  <span>
                    <b className="mr-1 whitespace-nowrap">{choice.label}</b> {choice.text}
                  </span>
                </span>
                <span className="grid content-start gap-0.5 text-12">
                  {who.map((rating) => (
                    <span key={rating.userId} className="flex items-baseline gap-1.5">
                      <svg
                        width={12}
                        height={12}
                        viewBox="0 0 12 12"
                        aria-hidden="true"
                        className="flex-none"
                      >
                        <RaterMark role={rating.role} x={6} y={6} tone="f-ink2" />
                      </svg>
                      <span>
                        <b>{nameOf(rating.userId)}</b>, {ROLE_NAME[rating.role].toLowerCase()}
                        {rating.note ? <q className="block text-ink-2">{rating.note}</q> : null}
                      </span>
                    </span>
                  ))}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {row.abstainedIds.length > 0 ? (
        <p className="text-12 text-ink-2">
          Did not say: {row.abstainedIds.map(nameOf).join(", ")}. Who does not say pulls no answer
          down.
        </p>
      ) : null}
      {row.agreed ? <Agreed {...props} /> : null}
      <Recording {...props} />
    </div>
  );
}

/** A challenge's own answer may carry a level, which is not what is settled here. */
const withoutLevel = (row: BoardRow, choice: Choice, rating: { level: number | null }) =>
  row.kind === "indicator" ? choice : { said: choice.said, level: rating.level };

function Agreed(props: Props & { nameOf: (id: string) => string }) {
  const { row, nameOf, blocked, onWithdraw } = props;
  if (!row.agreed) return null;
  const { byIds, note, awaitsApproval } = row.agreed;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-l-2 border-ink pl-3">
      <p>
        Agreed on <b>{inWords(row.agreed)}</b>, recorded by {byIds.map(nameOf).join(" and ")}
        {note ? <q className="ml-1 text-ink-2">{note}</q> : null}{" "}
        {awaitsApproval ? <Tag>counts once a second person records the same</Tag> : null}
      </p>
      {blocked ? null : (
        <Button look="quiet" onClick={onWithdraw}>
          Take back
        </Button>
      )}
    </div>
  );
}

function Recording(props: Props) {
  const { row, proposed, note, blocked, needsNote, error, isPending } = props;
  if (blocked) return <p className="text-12 text-ink-2">{blocked}</p>;
  const why =
    proposed === null
      ? "Choose what you agree on first."
      : needsNote && note.trim() === ""
        ? "Say in a line why."
        : isPending
          ? "Recording"
          : null;
  return (
    <div className="grid gap-2">
      <Field
        label="Note"
        hint={
          row.isSteep
            ? "Why you agreed on it: it explains the difference to whoever reads this later."
            : "It can stay empty."
        }
      >
        {(field) => (
          <TextArea
            {...field}
            rows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => props.onNote(event.currentTarget.value)}
          />
        )}
      </Field>
      <div>
        <Button look="main" disabledBecause={why} onClick={props.onRecord}>
          {proposed ? `Record ${inWords(proposed)}` : "Record"}
        </Button>
      </div>
      {error ? <FieldError>{error}</FieldError> : null}
    </div>
  );
}
