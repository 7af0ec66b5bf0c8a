import { gateLede, gateTitle, isSignoff } from "#server/gates/findings.ts";
import type { Decision, GateResult } from "#server/gates/schema.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import type { Block } from "#server/platform/paper/model.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { waiverStateAt } from "#server/waivers/rules.ts";
import { KIND_NAMES } from "../catalogue.ts";
import type { Draft } from "../schema.ts";
import { conditionTable, outcomeTable } from "./conditions.ts";
import { aboutProject, amount, date, instantText, table, text } from "./frame.ts";

export type GatePicture = {
  readonly picture: Picture;
  readonly policy: CompiledPolicy;
  /** What the gate says now, or what was decided. */
  readonly result: GateResult;
  readonly decision: Decision | null;
  readonly history: readonly Decision[];
  readonly nameOf: (id: string) => string;
};

/** Everything about one decision of a gate: the verdict, its conditions, who signed, what is waived. */
export function gateReport(of: GatePicture): Draft {
  const { picture, policy, result, decision } = of;
  const { project } = picture;
  return {
    kind: "gate",
    running: `${KIND_NAMES.gate}, ${project.code} ${project.name}`,
    asOf: result.asOf,
    title: gateTitle(result),
    lede: gateLede(result),
    about: [
      ...aboutProject(picture, policy),
      { label: "Gate", value: result.gate },
      ...(decision
        ? [
            { label: "Decision", value: decision.decisionId },
            { label: "Decided", value: instantText(decision.decidedAt) },
            { label: "Decided by", value: of.nameOf(decision.decidedById) },
            { label: "Decision's policy", value: `version ${decision.policyVersion}` },
            { label: "Snapshot digest", value: decision.snapshotDigest },
          ]
        : [{ label: "Decision", value: "none yet: this is what the gate would say" }]),
    ],
    sections: [
      {
        id: "conditions",
        title: "What the gate asks, and what it found",
        blocks: [outcomeTable(result), conditionTable(result)],
      },
      { id: "signatures", title: "Who signed", blocks: [signatures(of)] },
      { id: "waivers", title: "What is let through for a while", blocks: [waivers(of)] },
      { id: "incidents", title: "What happened", blocks: [incidents(of)] },
      { id: "evidence", title: "What it rests on", blocks: [evidence(of)] },
      { id: "history", title: "Decisions before", blocks: [history(of)] },
    ],
  };
}

function signatures({ picture, result, nameOf }: GatePicture): Block {
  const asked = result.conditions.filter(isSignoff);
  const given = picture.signOffs.filter(({ gateId }) => gateId === result.gate);
  return table(
    "Signatures this gate asks for",
    [text("role", "Role"), text("state", "State", 2), text("by", "By"), date("at", "On")],
    {
      rows: asked.map((condition) => {
        const role = condition.id.slice("signoff:".length);
        const last = given.filter((one) => one.role === role && one.isSigned).at(-1);
        return [
          condition.title,
          condition.observedText,
          last ? nameOf(last.signedById) : "nobody yet",
          last?.signedAt.toISOString() ?? "",
        ];
      }),
      empty: "This gate asks for no signature.",
    },
  );
}

function waivers({ picture, result, nameOf }: GatePicture): Block {
  const at = new Date(result.asOf);
  return table(
    "Waivers of this gate",
    [
      text("condition", "Condition"),
      text("state", "State"),
      text("owner", "Owner"),
      date("asked", "Requested"),
      date("until", "Until"),
      { id: "emergency", title: "Emergency", type: "yes-no" },
    ],
    {
      rows: picture.waivers
        .filter(({ gateId, requestedAt }) => gateId === result.gate && requestedAt <= at)
        .map((one) => [
          one.conditionId,
          waiverStateAt(one, at),
          nameOf(one.ownerId),
          one.requestedAt.toISOString(),
          one.expiresAt.toISOString(),
          one.isEmergency,
        ]),
      empty: "Nothing was ever waived here.",
    },
  );
}

function incidents({ picture }: GatePicture): Block {
  return table(
    "Incidents of the project",
    [
      text("title", "Incident", 4),
      text("severity", "Severity"),
      date("opened", "Opened"),
      { id: "closed", title: "Closed", type: "yes-no" },
    ],
    {
      rows: picture.incidents.map(({ title, severity, openedAt, events }) => [
        title,
        severity,
        openedAt.toISOString(),
        events.filter(({ kind }) => kind !== "postmortem").at(-1)?.kind === "closed",
      ]),
      empty: "No incident is recorded.",
    },
  );
}

function evidence({ picture, result }: GatePicture): Block {
  const named = new Map<string, string[]>();
  for (const { id, evidence: ids } of result.conditions)
    for (const evidenceId of ids) named.set(evidenceId, [...(named.get(evidenceId) ?? []), id]);
  const known = new Map(picture.project.evidence.map((one) => [one.evidenceId, one]));
  return table(
    "Documents that its conditions name",
    [
      text("document", "Document", 2),
      text("source", "Source"),
      date("observed", "Observed"),
      date("received", "Received"),
      text("conditions", "Conditions", 3),
    ],
    {
      rows: [...named].map(([id, conditions]) => [
        id,
        known.get(id)?.source ?? null,
        known.get(id)?.observedAt ?? null,
        known.get(id)?.receivedAt ?? null,
        conditions.join(", "),
      ]),
      empty: "No condition names a document.",
    },
  );
}

function history({ history: all, nameOf }: GatePicture): Block {
  return table(
    "The latest twenty, newest first",
    [
      date("at", "On"),
      text("gate", "Gate", 2),
      text("outcome", "Outcome"),
      text("by", "By"),
      text("cause", "Cause"),
      amount("short", "Fall short", { digits: 0 }),
    ],
    {
      rows: all.map((one) => [
        one.decidedAt,
        one.gate,
        one.outcome,
        nameOf(one.decidedById),
        one.cause.replaceAll("-", " "),
        one.conditions.filter(({ outcome }) => outcome === "fail").length,
      ]),
      empty: "Nothing was decided yet.",
    },
  );
}
