import type { TestId } from "#server/catalogue/schema.ts";
import type { SignalInput } from "#server/signals/rules/verdict.ts";
import { AT } from "./evidence.ts";
import { DATA_PROVEN } from "./proven-data.ts";
import { type Case, PROFILE, type Proven } from "./proven-documents.ts";
import { INFRA_PROVEN } from "./proven-infra.ts";
import { MODEL_PROVEN } from "./proven-model.ts";
import { MONITOR_PROVEN } from "./proven-monitor.ts";

/** For each test of the rubric documents that prove it by machine, and each single thing that then is missing. */
export const PROVEN: Readonly<Record<TestId, Proven>> = {
  ...DATA_PROVEN,
  ...MODEL_PROVEN,
  ...INFRA_PROVEN,
  ...MONITOR_PROVEN,
};

/** What the rules are asked about one proof, with what `but` leaves out or breaks. */
export function inputOf(proven: Proven, but: Omit<Case, "check" | "outcome"> = {}): SignalInput {
  const documents = Object.values({ ...proven.documents, ...but.documents });
  return {
    evidence: documents.filter((document) => document !== null),
    acceptances: but.acceptances ?? proven.acceptances ?? [],
    profile: { ...PROFILE, ...but.profile },
    at: AT,
  };
}
