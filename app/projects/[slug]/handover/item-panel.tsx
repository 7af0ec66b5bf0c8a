import { date, dateTime } from "#app/_copy/format.ts";
import { whyNotStep } from "#server/handover/rules/steps.ts";
import type { HandoverItem, HandoverVerb } from "#server/handover/schema.ts";
import { Steps } from "./steps.tsx";
import type { View } from "./view.ts";

/** One item opened: why it is on this list, what was offered, and the steps with their reasons. */
export function ItemPanel({ item, view }: { item: HandoverItem; view: View }) {
  const { slug, nameOf } = view;
  const { condition } = item;
  return (
    <div className="grid gap-3 py-2">
      {item.because ? (
        <p>
          <span className="text-ink-2">Why it matters here: </span>
          {item.because}
        </p>
      ) : null}
      {item.offeredAt || item.isOfferedByEvidence ? (
        <p className="text-ink-2">
          {item.isExclusion ? "Offered as not applicable by " : "Offered by "}
          {item.offeredById === null ? "evidence" : nameOf(item.offeredById)}
          {item.offeredAt ? `, ${dateTime(item.offeredAt)}` : ""}
          {item.state === "offered" && item.note ? `: ${item.note}` : ""}
        </p>
      ) : null}
      {item.settledAt && item.settledById ? (
        <p className="text-ink-2">
          Answered by {nameOf(item.settledById)}, {dateTime(item.settledAt)}
        </p>
      ) : null}
      {condition ? (
        <div className="border-l-2 border-ink pl-3">
          <p>
            <span className="text-ink-2">Condition: </span>
            {condition.text}
          </p>
          <p className="text-ink-2">
            {condition.ownerId ? `${nameOf(condition.ownerId)} sees to it` : "Nobody sees to it"}
            {condition.dueAt ? `, due ${date(condition.dueAt)}` : ""}
          </p>
          {condition.met ? (
            <p>
              {nameOf(condition.met.byId)} said on {date(condition.met.at)} that it is met
              {condition.met.note ? `: ${condition.met.note}` : "."}
            </p>
          ) : null}
        </div>
      ) : null}
      {item.evidence.length > 0 ? (
        <ul aria-label="Evidence">
          {item.evidence.map((one) => (
            <li key={one.evidenceId}>
              <a
                href={`/projects/${slug}/evidence/${one.evidenceId}`}
                className="inline-block py-1"
              >
                {one.text}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      <Steps
        slug={slug}
        itemId={item.id}
        evidenceIds={item.evidence.map((one) => one.evidenceId)}
        documents={view.documents}
        people={view.people}
        reasons={reasonsOf(item, view)}
      />
    </div>
  );
}

function reasonsOf(item: HandoverItem, { scope, blocked }: View) {
  const reason = (verb: HandoverVerb): string | null => {
    if (scope?.actor.kind !== "person") return "Sign in as a person first.";
    return blocked ?? whyNotStep(item, verb, scope.actor);
  };
  return {
    offer: reason("offer"),
    exclude: reason("exclude"),
    accept: reason("accept"),
    return: reason("return"),
    condition: reason("condition"),
    meet: reason("meet"),
    reopen: reason("reopen"),
    plan: reason("plan"),
  };
}
