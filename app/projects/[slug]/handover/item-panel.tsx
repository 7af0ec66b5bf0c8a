import { dateTime } from "#app/_copy/format.ts";
import { whyNotStep } from "#server/handover/rules/steps.ts";
import type { HandoverItem, HandoverVerb } from "#server/handover/schema.ts";
import { HANDOVER_VERBS } from "#server/handover/schema.ts";
import type { Named } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { Steps } from "./steps.tsx";

/** One item opened: why it is on this list, what was offered, and the steps with their reasons. */
export function ItemPanel(props: {
  slug: string;
  item: HandoverItem;
  named: readonly Named[];
  scope: ProjectScope | null;
  /** Why no step of any item is theirs to take. */
  blocked: string | null;
}) {
  const { item, slug } = props;
  const nameOf = (id: string | null) =>
    id === null
      ? "evidence"
      : (props.named.find((one) => one.id === id)?.name ?? "a former member");
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
          Offered by {nameOf(item.offeredById)}
          {item.offeredAt ? `, ${dateTime(item.offeredAt)}` : ""}
          {item.state === "offered" && item.note ? `: ${item.note}` : ""}
        </p>
      ) : null}
      {item.settledAt ? (
        <p className="text-ink-2">
          Answered by {nameOf(item.settledById)}, {dateTime(item.settledAt)}
        </p>
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
        reasons={reasonsOf(item, props)}
      />
    </div>
  );
}

function reasonsOf(
  item: HandoverItem,
  { scope, blocked }: { scope: ProjectScope | null; blocked: string | null },
): Record<HandoverVerb, string | null> {
  const reason = (verb: HandoverVerb): string | null => {
    if (scope?.actor.kind !== "person") return "Sign in as a person first.";
    return blocked ?? whyNotStep(item, verb, scope.actor);
  };
  const [offer, accept, back, condition] = HANDOVER_VERBS.map(reason);
  return {
    offer: offer ?? null,
    accept: accept ?? null,
    return: back ?? null,
    condition: condition ?? null,
  };
}
