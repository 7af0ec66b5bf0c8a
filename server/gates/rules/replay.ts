import { z } from "zod";
import { ENGINE_VERSION } from "#server/assessments/catalogue.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { Decision } from "../schema.ts";
import { DecisionSnapshot, decidedAgain } from "./snapshot.ts";

export const DECISION_TYPE = "application/vnd.assay.gate-decision.v1+json";

/** What an exported decision says: the record, and the snapshot exactly as it was digested. */
export const DecisionStatement = z.object({
  schema: z.literal("assay-gate-decision/1"),
  workspaceId: z.string(),
  projectId: z.string(),
  project: z.string(),
  decision: Decision,
  snapshot: z.looseObject({ schema: z.string().optional() }),
});
export type DecisionStatement = z.infer<typeof DecisionStatement>;

export type Replay =
  | { readonly outcome: "follows"; readonly notes: readonly string[] }
  | { readonly outcome: "differs"; readonly because: readonly string[] };

/**
 * Whether a decision still follows from what it was made from. The digest ties the record to the snapshot,
 * the policy's digest ties it to the policy, and the rules decide again.
 */
export function replay(statement: DecisionStatement): Replay {
  const { decision } = statement;
  const digest = sha256(canonicalJson(statement.snapshot));
  if (digest !== decision.snapshotDigest)
    return differs([
      `The snapshot's digest is ${digest}, and the decision names ${decision.snapshotDigest}.`,
    ]);
  const read = DecisionSnapshot.safeParse(statement.snapshot);
  if (!read.success)
    return differs([
      `The snapshot cannot be read by this version of Assay (${statement.snapshot.schema ?? "an earlier form"}): ${issueOf(read.error)}.`,
    ]);
  const again = decidedAgain(read.data);
  const because = [
    ...(again.gate === decision.gate
      ? []
      : [`It was about ${decision.gate}, and the snapshot's policy is ${again.gate}.`]),
    ...(again.policyDigest === decision.policyDigest
      ? []
      : ["The policy in the snapshot is not the one that the decision names."]),
    ...(again.asOf === decision.asOf
      ? []
      : [`It was decided for ${decision.asOf}, and the snapshot is of ${again.asOf}.`]),
    ...(again.outcome === decision.outcome
      ? []
      : [`It said ${decision.outcome}; the rules say ${again.outcome}.`]),
    ...conditionsApart(decision, again),
  ];
  const { engineVersion } = read.data;
  const engine =
    engineVersion === ENGINE_VERSION
      ? []
      : [`It was decided by the rules ${engineVersion}; these are ${ENGINE_VERSION}.`];
  return because.length > 0
    ? differs([...because, ...engine])
    : { outcome: "follows", notes: engine };
}

const differs = (because: readonly string[]): Replay => ({ outcome: "differs", because });

function conditionsApart(
  before: Pick<Decision, "conditions">,
  after: Pick<Decision, "conditions">,
) {
  const ids = [...new Set([...before.conditions, ...after.conditions].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [was, is] = [before, after].map(({ conditions }) => wordsOf(conditions, id));
    return was === is ? [] : [`${id}: it said ${was}; the rules say ${is}.`];
  });
}

function wordsOf(conditions: Decision["conditions"], id: string): string {
  const found = conditions.find((one) => one.id === id);
  if (!found) return "nothing";
  return `${found.outcome}, observed ${String(found.observed)}, required ${found.op} ${String(found.requiredValue)}`;
}

function issueOf(error: z.ZodError): string {
  const [first] = error.issues;
  return first ? `/${first.path.join("/")}: ${first.message}` : "unknown reason";
}
