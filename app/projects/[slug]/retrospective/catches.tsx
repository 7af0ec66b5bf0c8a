import { count, date, dateTime } from "#app/_copy/format.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { GATE_GLYPH, Glyph } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { catchesAnswer, catchText, isReplayed } from "#server/retrospectives/findings.ts";
import type { Assembled, Catch, GateBefore } from "#server/retrospectives/schema.ts";

const WORD = { pass: "open", warn: "open", blocked: "closed", unknown: "closed" } as const;

/** Today's gates on the days before each incident: which of them would have been closed. */
export function CatchesFigure({ assembled }: { assembled: Assembled }) {
  const { catches, incidents } = assembled;
  return (
    <Figure
      question="Which gate would have caught this?"
      answer={catchesAnswer(assembled)}
      source={
        catches.length > 0 ? (
          <span>
            Today's policies on what was known on each day, by the stage the project has now.
            Missing signatures don't count: nobody had been asked.
            {incidents > catches.length
              ? ` The latest ${catches.length} of ${count(incidents, "incident")} are replayed.`
              : ""}
          </span>
        ) : null
      }
    >
      <div className="grid gap-8">
        {catches.map((one) => (
          <Incident key={one.incidentId} one={one} />
        ))}
      </div>
    </Figure>
  );
}

function Incident({ one }: { one: Catch }) {
  const days = one.gates[0]?.days.map(({ daysBefore }) => daysBefore).toReversed() ?? [];
  return (
    <section aria-label={one.title} className="grid gap-2">
      <h3 className="font-strong">
        <span dir="auto">{one.title}</span>
        <span className="font-normal text-ink-2">
          , {one.severity}, {dateTime(one.openedAt)}
        </span>
      </h3>
      <p className="max-w-prose">{catchText(one)}</p>
      {isReplayed(one) ? <Gates one={one} days={days} /> : null}
    </section>
  );
}

function Gates({ one, days }: { one: Catch; days: readonly number[] }) {
  return (
    <>
      <Table
        caption={`Gates of today in the days before: ${one.title}`}
        columns={[
          { head: "Gate" },
          ...days.map((day) => ({ head: count(day, "day") })),
          { head: "What would have kept it closed" },
        ]}
      >
        {one.gates.map((gate) => (
          <tr key={gate.gate}>
            <th scope="row">
              {gate.title}
              <span className="block text-12 font-normal text-ink-2">
                {gate.isOnTheWay ? "" : "not met yet at this stage"}
              </span>
            </th>
            {days.map((day) => (
              <Day key={day} gate={gate} day={day} />
            ))}
            <td data-label="What would have kept it closed">
              <Blocking gate={gate} />
            </td>
          </tr>
        ))}
      </Table>
      <p className="text-12 text-ink-2">Columns are days before {date(one.openedAt)}.</p>
    </>
  );
}

function Day({ gate, day }: { gate: GateBefore; day: number }) {
  const outcome = gate.days.find(({ daysBefore }) => daysBefore === day)?.outcome ?? "unknown";
  return (
    <td data-label={count(day, "day")}>
      <Glyph kind={GATE_GLYPH[outcome]} label={WORD[outcome]} />
    </td>
  );
}

const SHOWN_MAX = 4;

function Blocking({ gate: { blocking } }: { gate: GateBefore }) {
  const failed = blocking.filter(({ outcome }) => outcome === "fail");
  const unknown = blocking.length - failed.length;
  if (blocking.length === 0) return <>Nothing</>;
  return (
    <ul className="grid gap-1">
      {failed.slice(0, SHOWN_MAX).map((one) => (
        <li key={one.conditionId}>
          {one.title}: {one.observed}, takes {one.required}; for {count(one.daysBefore, "day")} or
          more
        </li>
      ))}
      {failed.length > SHOWN_MAX ? <li>and {failed.length - SHOWN_MAX} more</li> : null}
      {unknown > 0 ? <li>{count(unknown, "condition")} not known</li> : null}
    </ul>
  );
}
