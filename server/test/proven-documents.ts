import type { TestId } from "#server/catalogue/schema.ts";
import type { Fact } from "#server/evidence/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import type { SignalInput } from "#server/signals/rules/verdict.ts";
import type { EvidenceItem } from "#server/signals/schema.ts";
import { AT } from "./evidence.ts";
import { told } from "./facts.ts";
import { check, suiteOf } from "./facts-data.ts";
import { evaluation, slice, trained, version } from "./facts-model.ts";
import { change, deployment, load, rule } from "./facts-release.ts";

// Documents that prove a test, made of facts; proven-<section>.ts leaves out one thing at a time.

export const PROFILE: Profile = {
  servedModel: { name: "price", version: "7" },
  defaultBranch: "main",
  featureCode: ["src/features/**"],
  modelCode: ["src/model/**"],
  features: ["area", "rooms"],
  requiredSlices: ["district=old town"],
  receivers: ["on-call"],
  limits: { "floor.r2": 0.7, ageLimitDays: 60, labelLagDays: 3 },
};

export type Documents = Readonly<Record<string, EvidenceItem | null>>;
export type Case = {
  /** The check of the catalogue that this leaves out or breaks. */
  readonly check: string;
  readonly outcome: "unknown" | "fail";
  readonly documents?: Documents;
  readonly profile?: Partial<Profile>;
  readonly acceptances?: SignalInput["acceptances"];
};
export type Proven = {
  readonly documents: Documents;
  readonly acceptances?: SignalInput["acceptances"];
  readonly cases: readonly Case[];
};

/** Proofs of the tests of one section. */
export type ProvenOf<S extends string> = Readonly<
  Record<Extract<TestId, `${S}-${number}`>, Proven>
>;

export const CI = { branch: "main", ranInCi: true } as const;
export const doc = (
  days: number,
  facts: readonly Fact[],
  more: Partial<EvidenceItem> & { again?: readonly number[] } = {},
) => told({ id: `${facts[0]?.kind} ${days}`, days, ...more }, facts);

export const registry = (days = 1) => doc(days, [version(days)]);
export const tracker = (configuration?: Record<string, string>, data?: string) =>
  doc(20, [
    trained(20, {
      runId: "run-7",
      mae: 9,
      ...(configuration ? { configuration } : {}),
      ...(data ? { data } : {}),
    }),
  ]);
export const promotions = (value: Parameters<typeof deployment>[1] = {}) =>
  doc(5, [
    deployment(5, value),
    deployment(35, { version: "6" }),
    deployment(65, { version: "5" }),
  ]);
export const rules = (name: string, value: Parameters<typeof rule>[2] = {}) =>
  doc(0.5, [rule(0.5, name, value)]);
export const features = (count: number, leadDays = 6) =>
  doc(5, [
    ...Array.from({ length: count }, (_, i) =>
      change(6 + i * 8, { labels: ["feature"], requestedAt: null, openedAt: null }),
    ).map((fact, i) =>
      fact.kind === "change"
        ? {
            ...fact,
            value: {
              ...fact.value,
              requestedAt: new Date(
                AT.getTime() - (6 + i * 8 + leadDays) * 86_400_000,
              ).toISOString(),
            },
          }
        : fact,
    ),
  ]);
export const released = () =>
  doc(
    4,
    Array.from({ length: 6 }, (_, i) => deployment(4 + i * 8)),
  );
export const green = (name: string, ...tests: string[]) =>
  suiteOf(1, name, Object.fromEntries(tests.map((test) => [test, "passed" as const])));
export const gate = (
  days: number,
  value: Parameters<typeof evaluation>[1] = {},
  more: Partial<EvidenceItem> = {},
) =>
  doc(
    days,
    [
      evaluation(days, {
        comparedWith: { role: "previous", model: "price", version: "6", value: 10 },
        passed: true,
        ...value,
      }),
    ],
    more,
  );
export const offline = (version: string, difference: number) =>
  evaluation(10, {
    version,
    metric: `mae of ${version}`,
    difference,
    comparedWith: { role: "previous", model: null, version: null, value: null },
  });
export const online = (version: string, difference: number) =>
  evaluation(9, {
    version,
    metric: `clicks of ${version}`,
    setting: "online",
    higherIsBetter: true,
    difference,
  });
export const pairs = (versions: number, agreeing = versions) =>
  doc(
    9,
    Array.from({ length: versions }, (_, i) => [
      offline(`${i}`, -1),
      online(`${i}`, i < agreeing ? 0.2 : -0.2),
    ]).flat(),
  );
export const ages = (...days: number[]) =>
  doc(
    8,
    days.map((ageDays) => evaluation(8, { ageDays, value: 9 + ageDays / 30, threshold: 12 })),
  );
export const baseline = (
  value: Parameters<typeof evaluation>[1] = {},
  context: EvidenceItem["context"] = { ...CI, isScheduled: true },
) =>
  doc(
    6,
    [
      evaluation(6, {
        comparedWith: { role: "baseline", model: "mean", version: null, value: 14 },
        difference: -5,
        differenceLow: -6,
        differenceHigh: -4,
        ...value,
      }),
    ],
    { context },
  );
export const groups = (value: Parameters<typeof slice>[1] = {}) => doc(6, [slice(6, value)]);
export const parity = (value: Parameters<typeof slice>[1] = {}) =>
  doc(6, [
    slice(6, {
      metric: "demographic_parity_difference",
      aggregate: "difference",
      slice: {},
      value: 0.04,
      isSensitive: true,
      ...value,
    }),
  ]);
export const daily = (dataset: string, days: number, success = true) =>
  doc(0.5, [check(0.5, dataset, success)], {
    again: Array.from({ length: days - 1 }, (_, i) => i + 1.5),
  });
export const rollback = (value: Parameters<typeof deployment>[1] = {}) =>
  doc(12, [
    deployment(12, {
      action: "rollback",
      version: "7",
      smokeTestPassed: true,
      startedAt: new Date(AT.getTime() - 12 * 86_400_000 - 240_000).toISOString(),
      ...value,
    }),
  ]);
export const weeks = (days: readonly number[], value: Parameters<typeof load>[1] = {}) =>
  Object.fromEntries(
    days.map((day) => [
      `load ${day}`,
      told({ id: `load ${day}`, days: day }, [{ ...load(day, value), subject: "k6" }]),
    ]),
  );
