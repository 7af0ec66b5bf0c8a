"use client";

import { useState } from "react";
import { ApiProvider } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { type Asked, type Candidate, inviteesOf, PeopleToAsk } from "./people.tsx";
import { useRound } from "./use-round.ts";

type Props = {
  slug: string;
  round: number;
  isRevealed: boolean;
  /** Who has answered nothing yet, by name. */
  silent: readonly string[];
  /** Who could be asked too. */
  people: readonly Candidate[];
  /** Why this reader does not hold the round; null when they do. */
  blocked: string | null;
};

/** What its holder does with a round: reveal it, ask more people, call it off. */
export function HoldRound(props: Props) {
  return (
    <ApiProvider>
      <Hold {...props} />
    </ApiProvider>
  );
}

function Hold({ slug, round, isRevealed, silent, people, blocked }: Props) {
  const doing = useRound(slug);
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {isRevealed ? null : (
          <DialogButton
            label="Reveal the answers"
            title="Reveal the answers?"
            look="main"
            disabledBecause={blocked}
          >
            {(close) => (
              <div className="grid gap-3">
                <p>
                  Everybody sees everybody's answers side by side, and nobody changes their own any
                  more: what differs is settled together. There is no way back.
                </p>
                {silent.length > 0 ? (
                  <p className="border-l-2 border-control pl-3">
                    Not begun: {silent.join(", ")}. They will count as not having said.
                  </p>
                ) : null}
                <div>
                  <Button
                    look="main"
                    disabledBecause={doing.isPending ? "Revealing" : null}
                    onClick={() => doing.reveal(round).then(close)}
                  >
                    Reveal
                  </Button>
                </div>
              </div>
            )}
          </DialogButton>
        )}
        {isRevealed || people.length === 0 || blocked ? null : (
          <DialogButton label="Ask more people" title="Who else rates?">
            {(close) => (
              <AskMore
                people={people}
                onAsk={(asked) => doing.invite({ round, invitees: inviteesOf(asked) }).then(close)}
              />
            )}
          </DialogButton>
        )}
        {blocked ? null : (
          <DialogButton label="Call it off" title="Call the round off?" look="quiet">
            {(close) => (
              <div className="grid gap-3">
                <p>
                  {isRevealed
                    ? "The ratings and what was settled stay on record, and make no assessment."
                    : "Nobody is shown what the others answered. Everybody's answers stay with them, and count as drafts again."}
                </p>
                <div>
                  <Button look="danger" onClick={() => doing.cancel(round).then(close)}>
                    Call off
                  </Button>
                </div>
              </div>
            )}
          </DialogButton>
        )}
      </div>
      {doing.error ? <FieldError>{doing.error}</FieldError> : null}
    </div>
  );
}

function AskMore(props: { people: readonly Candidate[]; onAsk: (asked: Asked) => void }) {
  const [asked, setAsked] = useState<Asked>({});
  const why = Object.keys(asked).length === 0 ? "Choose somebody first." : null;
  return (
    <div className="grid gap-3">
      <PeopleToAsk people={props.people} asked={asked} onAsk={setAsked} />
      <div>
        <Button look="main" disabledBecause={why} onClick={() => props.onAsk(asked)}>
          Ask them
        </Button>
      </div>
    </div>
  );
}
