import { listIn, textIn } from "./fields.ts";
import type { SubjectsByKind } from "./live.ts";
import { deploymentsOf, isPromotion } from "./releases.ts";

export type Promotion = { readonly version: string; readonly atMs: number };

/**
 * When versions of a model came into use, the newest first: by deployments to production, else by
 * where the registry's production alias or stage pointed each time that it was looked at.
 */
export function promotionsOf(subjects: SubjectsByKind, model: string): readonly Promotion[] {
  const deployed = deploymentsOf(subjects)
    .filter((one) => isPromotion(one) && [null, model].includes(one.model))
    .flatMap(({ version, atMs }) => (version === null ? [] : [{ version, atMs }]));
  return deployed.length > 0 ? deployed : pointedAt(subjects, model);
}

export function promotedVersions(subjects: SubjectsByKind, model: string): string[] {
  return [...new Set(promotionsOf(subjects, model).map(({ version }) => version))];
}

const IN_USE = /^(?:champion|prod|production|live|serving|current)$/i;

/** A version is seen to be in use from the first answer of the registry that says so after another was. */
function pointedAt(subjects: SubjectsByKind, model: string): Promotion[] {
  const seen = [
    ...(subjects.get("registry.alias") ?? []),
    ...(subjects.get("registry.version") ?? []),
  ]
    .flatMap(({ all }) => all)
    .filter(({ reading }) => textIn(reading, "model") === model && isInUse(reading))
    .sort((a, b) => a.observedAtMs - b.observedAtMs);
  const promotions: Promotion[] = [];
  for (const { reading, observedAtMs } of seen) {
    const version = textIn(reading, "version");
    if (version === null || promotions[0]?.version === version) continue;
    promotions.unshift({ version, atMs: observedAtMs });
  }
  return promotions;
}

function isInUse(reading: Parameters<typeof textIn>[0]): boolean {
  return (
    listIn(reading, "aliases").some((alias) => IN_USE.test(alias)) ||
    textIn(reading, "stage") === "Production"
  );
}
