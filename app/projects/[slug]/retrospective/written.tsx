import Link from "next/link";
import { count, date, dateTime } from "#app/_copy/format.ts";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import { isOpenAction } from "#server/retrospectives/findings.ts";
import type { ActionState, Shown } from "#server/retrospectives/schema.ts";

const STATE = {
  planned: "open",
  doing: "being done",
  done: "done",
  dropped: "dropped",
} as const;

type Names = ReadonlyMap<string, string>;

/** What people wrote of a retrospective that is closed, and how far its actions are today. */
export function Written(props: { shown: Shown; slug: string; nameOf: Names }) {
  const { shown, slug, nameOf } = props;
  const { summary, lessons } = shown.edited;
  const { closedAt, closedById, digest } = shown.head;
  const open = shown.actions.filter(isOpenAction).length;
  return (
    <>
      {summary ? (
        <Section title="Summary">
          <p className="max-w-prose whitespace-pre-line" dir="auto">
            {summary}
          </p>
        </Section>
      ) : null}
      <Section title="Lessons">
        {lessons.length === 0 ? (
          <p>None is written.</p>
        ) : (
          <ul className="grid max-w-prose gap-2">
            {lessons.map(({ id, text, challengeId }) => (
              <li key={id} dir="auto">
                {text}
                {challengeId ? (
                  <span className="text-ink-2"> {CHALLENGE_NAME[challengeId]}</span>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section
        title="Actions"
        remark={<Link href={`/projects/${slug}/plan`}>In the improvement plan</Link>}
      >
        {shown.actions.length === 0 ? (
          <p>None was agreed.</p>
        ) : (
          <Table
            caption="Actions and how far they are"
            columns={[{ head: "Action" }, { head: "Owner" }, { head: "Due" }, { head: "State" }]}
            foot={`${open} of ${count(shown.actions.length, "action")} open.`}
          >
            {shown.actions.map((action) => (
              <Row key={action.id} action={action} nameOf={nameOf} />
            ))}
          </Table>
        )}
      </Section>
      <p className="mb-10 text-12 text-ink-2 [overflow-wrap:anywhere]">
        Closed {closedAt ? dateTime(closedAt) : ""} by{" "}
        {nameOf.get(closedById ?? "") ?? "a former member"}. Digest of all it shows: {digest}
      </p>
    </>
  );
}

function Row({ action, nameOf }: { action: ActionState; nameOf: Names }) {
  const { text, ownerId, dueOn, state, isOverdue } = action;
  return (
    <tr>
      <th scope="row" dir="auto">
        {text}
      </th>
      <td data-label="Owner">
        {ownerId === null ? "nobody yet" : (nameOf.get(ownerId) ?? "a former member")}
      </td>
      <td data-label="Due">
        {dueOn === null ? "–" : date(dueOn)}
        {isOverdue ? ", overdue" : ""}
      </td>
      <td data-label="State">{STATE[state ?? "planned"]}</td>
    </tr>
  );
}
