import { enterActual } from "#server/actuals/commands.ts";
import { EnteredActual } from "#server/actuals/schema.ts";
import { addConnection } from "#server/connections/commands.ts";
import { NewConnection } from "#server/connections/schema.ts";
import { makeEstimate } from "#server/estimates/commands.ts";
import { NewEstimate } from "#server/estimates/schema.ts";
import { makeForecast } from "#server/forecasts/commands.ts";
import { NewForecast } from "#server/forecasts/schema.ts";
import { decideGate } from "#server/gates/commands.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { openIncident } from "#server/incidents/commands.ts";
import { chooseVersion, importCatalogue } from "#server/own-catalogues/commands.ts";
import { choosePlanItem } from "#server/plans/commands.ts";
import type { Deps } from "#server/platform/deps.ts";
import { openRetrospective } from "#server/retrospectives/commands.ts";
import { signOff } from "#server/sign-offs/commands.ts";
import { takeSnapshot } from "#server/snapshots/commands.ts";
import { requestWaiver } from "#server/waivers/commands.ts";
import { NewWaiver } from "#server/waivers/schema.ts";
import { addWebhook } from "#server/webhooks/commands.ts";
import { ownerScope } from "./factories.ts";

const OWN_CATALOGUE = `schema: assay-catalogue/1
slug: fairness
name: Fairness
challenges:
  - id: appeal
    name: Appeal
    indicators:
      - id: appeal-way
        question: Can a decision be appealed?
        anchors: [No, By letter, In the product, Within a week, With a reason]
`;

/** A project that has something of everything that a question needs. */
export async function fill(deps: Deps, seen: ProjectScope): Promise<void> {
  const plan = { packages: [{ id: "a", name: "A", likely: 20 }] };
  const { estimateId } = await makeEstimate(deps, seen, NewEstimate.parse({ plan, seed: 1 }));
  await takeSnapshot(deps, seen, { name: "Before" });
  await choosePlanItem(deps, seen, { mitigationId: "em-m1", dueOn: "2026-01-01" });
  await importCatalogue(deps, await ownerScope(deps), { body: OWN_CATALOGUE });
  await chooseVersion(deps, seen, { catalogue: "fairness", version: 1 });
  await makeForecast(
    deps,
    seen,
    NewForecast.parse({ metric: "val_mse", target: 0.1, direction: "min" }),
  );
  const webhook = { url: "https://hooks.example/assay", events: [] };
  await addWebhook(deps, await ownerScope(deps), webhook);
  await addConnection(deps, seen, NewConnection.parse({ kind: "alertmanager-hook", name: "h" }));
  await decideGate(deps, seen, {});
  await openIncident(deps, seen, { title: "Scores stood still", severity: "severe" });
  const pilot = {
    gate: "prototype-pilot",
    role: "product-owner",
    isSigned: true,
    note: "",
  } as const;
  await signOff(deps, seen, pilot);
  const waiver = NewWaiver.parse({
    conditionId: "re-7",
    reason: "An owner is hired",
    compensatingControl: "The lead answers",
    followUp: "HR-1",
    ownerId: actorId(seen.actor),
    days: 30,
  });
  await requestWaiver(deps, seen, { ...waiver, gate: "production-recertify" });
  await enterActual(deps, seen, EnteredActual.parse({ packageId: "a", days: 25 }));
  // One that the demo opened already is asked of instead.
  const period = { from: "2026-01-01", to: "2026-12-31" };
  await openRetrospective(deps, seen, period).catch(() => null);
  await outcome(deps, seen.projectId, { kind: "estimate", id: estimateId, value: 25 });
  // A whole list would have to be settled first; the demo's receipt stands for one.
  await deps.db.$executeRaw`
    INSERT INTO "HandoverReceipt" SELECT (jsonb_populate_record(null::"HandoverReceipt",
      to_jsonb(r) || jsonb_build_object('projectId', ${seen.projectId}::text))).*
    FROM "HandoverReceipt" r LIMIT 1`;
}

export function outcome(
  deps: Deps,
  projectId: string,
  of: { kind: string; id: string; value: number },
) {
  return deps.db.outcome.create({
    data: {
      projectId,
      id: deps.newId(),
      subjectKind: of.kind,
      subjectId: of.id,
      kind: "resolved",
      value: of.value,
      recordedById: "user-a",
      recordedAt: deps.now(),
    },
  });
}
