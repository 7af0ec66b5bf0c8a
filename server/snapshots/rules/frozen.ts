import { ENGINE_VERSION } from "#server/assessments/catalogue.ts";
import { catalogue, perChallenge, perTest } from "#server/catalogue/catalogue.ts";
import { evaluateGate } from "#server/gates/rules/gate.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { Frozen, FrozenChallenge, FrozenTest } from "../schema.ts";

/** The scores of a picture, without what they were worked out from, but with the documents that prove them. */
export function frozenOf(picture: Picture, of: { policy: CompiledPolicy; known: Date }): Frozen {
  const { readiness } = picture;
  const result = evaluateGate(of.policy, picture);
  const { final, claimedFinal, band, sections } = readiness.mlTestScore;
  return {
    engineVersion: ENGINE_VERSION,
    catalogueVersion: catalogue.version,
    at: readiness.asOf,
    known: of.known.toISOString(),
    basis: readiness.basis,
    assessmentNumber: readiness.assessmentNumber,
    score: readiness.score,
    claimed: readiness.claimed,
    band: readiness.band,
    coverage: readiness.coverage,
    evidenceShare: readiness.evidenceShare,
    confidence: readiness.confidence,
    staleEvidence: readiness.staleEvidence,
    documents: documentsOf(readiness).size,
    mlTestScore: { final, claimedFinal, band, sections },
    challenges: challengesOf(readiness),
    tests: testsOf(readiness),
    gate: {
      id: result.gate,
      title: result.title,
      outcome: result.outcome,
      policyVersion: result.policyVersion,
      policyDigest: result.policyDigest,
      conditions: result.conditions.map(({ id, title, outcome, observedText, required }) => ({
        id,
        title,
        outcome,
        observed: observedText,
        required,
      })),
    },
  };
}

/** Documents that some rule has looked at: the ones a score can depend on. */
function documentsOf({ signals }: Readiness): Set<string> {
  return new Set(signals.flatMap(({ evidenceIds }) => evidenceIds));
}

function challengesOf(readiness: Readiness): Frozen["challenges"] {
  const proofs = documentsBy(readiness, ({ indicatorId }) => indicatorId);
  return perChallenge((id): FrozenChallenge => {
    const { state, residual, claimedResidual, exposure, coverage, indicators } =
      readiness.challenges[id];
    return {
      state,
      residual,
      claimed: claimedResidual?.point ?? null,
      exposure,
      coverage,
      indicators: Object.fromEntries(
        Object.entries(indicators).map(([indicatorId, { claimedLevel, assuredLevel }]) => [
          indicatorId,
          {
            claimed: claimedLevel,
            assured: assuredLevel,
            evidenceIds: proofs.get(indicatorId) ?? [],
          },
        ]),
      ),
    };
  });
}

function testsOf(readiness: Readiness): Frozen["tests"] {
  const proofs = documentsBy(readiness, ({ testId }) => testId);
  return perTest((id): FrozenTest => {
    const { claim, claimed, credit, stale, expiresAt } = readiness.tests[id];
    return { claim, claimed, credit, stale, expiresAt, evidenceIds: proofs.get(id) ?? [] };
  });
}

/** Enough to name what came in between; a suite that runs nightly stands behind a test by thousands. */
const PROOFS_MAX = 50;

/** Of each test or indicator the documents that pass it, also once they have gone stale. */
function documentsBy(
  { signals }: Readiness,
  keyOf: (signal: Readiness["signals"][number]) => string | undefined,
): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const signal of signals) {
    const key = keyOf(signal);
    if (key === undefined || signal.creditWhenFresh === 0) continue;
    const ids = found.get(key) ?? new Set<string>();
    for (const id of signal.evidenceIds) ids.add(id);
    found.set(key, ids);
  }
  return new Map([...found].map(([key, ids]) => [key, [...ids].sort().slice(-PROOFS_MAX)]));
}
