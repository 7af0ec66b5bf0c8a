import type { Attributed, Privacy } from "../schema.ts";
import { refOf, type Told } from "./groups.ts";

const FEATURES_SHOWN = 15;

export function privacyOf(told: readonly Told[]): Privacy[] {
  return told
    .flatMap((one) => {
      if (one.fact.kind !== "privacy-measure") return [];
      const { measure, dataset, mechanism, epsilon, storesScanned, storesTotal, passed } =
        one.fact.value;
      const findings = Object.entries(one.fact.value.findings)
        .map(([name, count]) => ({ name, count }))
        .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
      return [
        {
          measure,
          dataset,
          mechanism,
          epsilon,
          findings,
          storesScanned,
          storesTotal,
          passed,
          observedAt: one.toldAt,
          ref: refOf(one),
        },
      ];
    })
    .sort((a, b) => found(b) - found(a) || (b.epsilon ?? -1) - (a.epsilon ?? -1));
}

export const found = ({ findings }: Privacy) => findings.reduce((sum, one) => sum + one.count, 0);

export function attributionsOf(told: readonly Told[]): Attributed[] {
  return told.flatMap((one) => {
    if (one.fact.kind !== "attribution") return [];
    const { model, method, rows, features, featuresLeftOut } = one.fact.value;
    const known = features.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
    return [
      {
        model,
        method,
        rows,
        features: known.slice(0, FEATURES_SHOWN),
        featuresLeftOut: featuresLeftOut + features.length - Math.min(known.length, FEATURES_SHOWN),
        ref: refOf(one),
      },
    ];
  });
}
