import fc from "fast-check";
import { expect, test } from "vitest";
import { TEST_IDS } from "#server/catalogue/schema.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import { PROVEN, inputOf as proofOf } from "#server/test/proven.ts";
import { DAY, documentAbout, inputOf, AT as SCORED_AT } from "#server/test/scored.ts";
import type { EvidenceItem } from "./schema.ts";

const quiet = { withActions: false };

/** The same document once more, received a little later: same subjects, same figures. */
function again(item: EvidenceItem, minutes: number): EvidenceItem {
  const later = (text: string) => new Date(Date.parse(text) + minutes * 60_000).toISOString();
  return {
    ...item,
    evidenceId: `${item.evidenceId}-again`,
    receivedAt: later(item.receivedAt),
    observedAt: item.observedAt === null ? null : later(item.observedAt),
    readings: item.readings.map((reading) => ({
      ...reading,
      observedAt: reading.observedAt === null ? null : later(reading.observedAt),
    })),
  };
}

test.each(TEST_IDS)("an extra passing document about known subjects never lowers %s", (testId) => {
  const proof = proofOf(PROVEN[testId]);
  const creditOf = (evidence: readonly EvidenceItem[]) =>
    readinessAt(inputOf({ ...proof, evidence: [...evidence] }), quiet).tests[testId].credit;
  const before = creditOf(proof.evidence);
  expect(before).toBeGreaterThan(0);
  const latest = Math.max(...proof.evidence.map((item) => Date.parse(item.receivedAt)));
  const room = Math.max(1, Math.floor((proof.at.getTime() - latest) / 60_000));
  for (const item of proof.evidence)
    for (const minutes of [1, Math.min(30, room)])
      expect(creditOf([...proof.evidence, again(item, minutes)])).toBeGreaterThanOrEqual(before);
});

test("nor does one more document by a person, accepted or not, on top of any others", () => {
  const documentArb = fc.record({
    days: fc.integer({ min: 1, max: 400 }),
    tests: fc.subarray([...TEST_IDS], { minLength: 1, maxLength: 6 }),
  });
  fc.assert(
    fc.property(
      fc.array(documentArb, { minLength: 1, maxLength: 4 }),
      documentArb,
      fc.boolean(),
      (drawn, extra, isAccepted) => {
        const made = drawn.map((one, i) => documentAbout({ id: `d${i}`, ...one }));
        const known = [...new Set(drawn.flatMap(({ tests }) => tests))];
        const more = documentAbout({
          id: "more",
          days: extra.days,
          tests: extra.tests.filter((id) => known.includes(id)),
        });
        const acceptances = made.flatMap((one) => one.acceptances);
        const evidence = made.map(({ item }) => item);
        const base = inputOf({ evidence, acceptances, at: new Date(SCORED_AT.getTime() + DAY) });
        const before = readinessAt(base, quiet).tests;
        const after = readinessAt(
          {
            ...base,
            evidence: [...evidence, more.item],
            acceptances: isAccepted ? [...acceptances, ...more.acceptances] : acceptances,
          },
          quiet,
        ).tests;
        for (const id of TEST_IDS)
          expect(after[id].credit).toBeGreaterThanOrEqual(before[id].credit);
      },
    ),
    { numRuns: 200 },
  );
});
