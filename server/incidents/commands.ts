import { audited } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { announce } from "#server/webhooks/commands.ts";
import { demandIncident, incidentOf } from "./queries.ts";
import { whyNotStep } from "./rules.ts";
import type { Incident, IncidentEventKind, NewIncident } from "./schema.ts";
import * as store from "./store.ts";

/** A severe one calls for a review of the project's certificate by itself. */
export async function openIncident(
  deps: Deps,
  scope: ProjectScope,
  { title, severity, openedAt: began }: NewIncident,
): Promise<Incident> {
  const at = deps.now();
  const openedAt = began === undefined ? at : new Date(began);
  if (openedAt > at)
    throw new AppError("invalid", "An incident begins no later than now.", {
      pointer: "/openedAt",
    });
  const id = deps.newId();
  const subject = { kind: "incident", id };
  await audited(
    deps,
    scope,
    { action: "incident.open", subject, detail: { severity } },
    async (tx) => {
      await store.addIncident(tx, scope, { id, title, severity, openedAt, recordedAt: at });
      const data = { incidentId: id, severity };
      await announce(deps, tx, scope, { type: "incident.opened", data });
    },
  );
  return incidentOf(deps, scope, id);
}

type Step = {
  readonly id: string;
  readonly kind: IncidentEventKind;
  readonly at?: string | undefined;
  readonly note: string;
  readonly link?: string | undefined;
};

/** Closes it, opens it again, or says where its lessons are written. */
export async function stepIncident(deps: Deps, scope: ProjectScope, step: Step): Promise<Incident> {
  const { id, kind, note } = step;
  const row = await demandIncident(deps, scope, id);
  const recordedAt = deps.now();
  const at = step.at === undefined ? recordedAt : new Date(step.at);
  const why = whyNotStep(row, { kind, when: at, at: recordedAt });
  if (why) throw new AppError("conflict", why);
  const subject = { kind: "incident", id };
  const said = (isFirst: boolean) =>
    isFirst ? ({ action: "incident.step", subject, detail: { step: kind } } as const) : null;
  const event = { incidentId: id, seq: row.events.length + 1, kind, at, note, recordedAt };
  const isFirst = await audited(deps, scope, said, (tx) =>
    store.addEvent(tx, scope, { ...event, link: step.link ?? null }),
  );
  if (isFirst) return incidentOf(deps, scope, id);
  throw new AppError("conflict", "Somebody else changed this incident in the meantime.", {
    hint: "Read it again and decide on what is there now.",
  });
}
