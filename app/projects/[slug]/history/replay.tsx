import { dateTime, number, percent, plain, risk } from "#app/_copy/format.ts";
import { GATE_WORD } from "#app/_copy/terms.ts";
import { Button } from "#app/_ui/button.tsx";
import { Field, TextInput } from "#app/_ui/field.tsx";
import { Figure } from "#app/_ui/figure.tsx";
import { SegmentedLinks } from "#app/_ui/segmented.tsx";
import { learntAnswer, replayTitle } from "#server/snapshots/findings.ts";
import type { Replay } from "#server/snapshots/schema.ts";
import { DiffTables } from "./diff.tsx";

/** Asks for a day by the address, so that the answer can be sent to somebody. */
export function AskReplay(props: { at: string | undefined; known: "then" | "now"; today: string }) {
  return (
    <form className="flex flex-wrap items-end gap-4">
      <Field label="Day" hint="To its end in UTC.">
        {(control) => (
          <TextInput
            {...control}
            type="date"
            name="at"
            required
            max={props.today}
            defaultValue={props.at ?? props.today}
          />
        )}
      </Field>
      <input type="hidden" name="known" value={props.known} />
      <Button type="submit">Show what was known</Button>
    </form>
  );
}

const LATE_MAX = 20;

/** A past moment twice: as it was known then, and as it is known now. */
export function ReplayFigure({ slug, replay }: { slug: string; replay: Replay }) {
  const { asked, state, learnt, late } = replay;
  const href = (known: "then" | "now") =>
    `/projects/${slug}/history?at=${encodeURIComponent(asked.at)}&known=${known}`;
  const shown = late.slice(0, LATE_MAX);
  return (
    <Figure
      id="replay"
      question={
        asked.known === "then"
          ? `What did we know on ${dateTime(asked.at)}?`
          : `What do we know today about ${dateTime(asked.at)}?`
      }
      answer={replayTitle(replay)}
      source={
        <>
          <span>
            Effective {dateTime(state.at)}; recorded by {dateTime(state.known)}.
          </span>
          <span>
            Answers, waivers and sign-offs count from when they were given. Factors count as they
            are today.
          </span>
        </>
      }
    >
      <div className="grid gap-5">
        <div>
          <SegmentedLinks
            label="Known"
            items={[
              { href: href("then"), label: "As known then", isCurrent: asked.known === "then" },
              { href: href("now"), label: "As known today", isCurrent: asked.known === "now" },
            ]}
          />
        </div>
        <dl className="grid grid-cols-2 gap-x-8 gap-y-2 tablet:grid-cols-3 side:grid-cols-6">
          {stateOf(replay).map(([name, value]) => (
            <div key={name}>
              <dt className="text-12 text-ink-2">{name}</dt>
              <dd className="text-20 font-strong">{value}</dd>
            </div>
          ))}
        </dl>
        <p>{learntAnswer(replay)}.</p>
        {late.length > 0 ? (
          <>
            <ul aria-label="Documents that came later">
              {shown.map((one) => (
                <li key={one.evidenceId}>
                  <a
                    href={`/projects/${slug}/evidence/${one.evidenceId}`}
                    className="inline-block py-3 rail:py-0"
                  >
                    {one.source}
                  </a>{" "}
                  <span className="text-12 text-ink-2">
                    tells of {one.observedAt ? dateTime(one.observedAt) : "no date"}, came{" "}
                    {dateTime(one.receivedAt)}
                  </span>
                </li>
              ))}
              {late.length > shown.length ? <li>and {late.length - shown.length} more</li> : null}
            </ul>
            <DiffTables
              slug={slug}
              diff={learnt}
              names={{ before: "Known then", after: "Known today" }}
            />
          </>
        ) : null}
      </div>
    </Figure>
  );
}

function stateOf({ state }: Replay): [name: string, value: string][] {
  return [
    ["Risk", state.score === null ? "none" : risk(state.score)],
    ["As claimed", state.claimed === null ? "none" : risk(state.claimed)],
    ["ML Test Score", plain(state.mlTestScore.final)],
    ["Coverage", percent(state.coverage)],
    ["Confidence", number(state.confidence, 2)],
    ["Gate", GATE_WORD[state.gate.outcome]],
  ];
}
