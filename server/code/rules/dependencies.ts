import type { Dependency } from "../schema.ts";
import { type Counted, refOf } from "./share.ts";

const DAY_MS = 86_400_000;
/** What a bill of materials lists besides what code depends on. */
const TYPES = new Set([
  "library",
  "framework",
  "application",
  "platform",
  "operating-system",
  "container",
]);

/** A bill of materials and an audit tell of the same package: what either knows is known. */
export function dependenciesOf(counted: readonly Counted[], at: Date): Dependency[] {
  const byName = new Map<string, Dependency>();
  for (const one of counted) {
    if (one.fact.kind !== "component" || !TYPES.has(one.fact.value.type)) continue;
    const { name, version, isPinned, releasedAt, vulnerabilities, skipReason } = one.fact.value;
    const told: Dependency = {
      name,
      version,
      isPinned,
      ageDays:
        releasedAt === null
          ? null
          : Math.max(0, Math.floor((at.getTime() - Date.parse(releasedAt)) / DAY_MS)),
      vulnerabilities: vulnerabilities === null ? null : vulnerabilities.map(({ id }) => id),
      fixedIn: [...new Set((vulnerabilities ?? []).flatMap(({ fixVersions }) => fixVersions))],
      skipReason,
      ref: refOf(one),
    };
    const key = `${normal(name)} ${version ?? ""}`;
    const known = byName.get(key);
    byName.set(key, known ? united(known, told) : told);
  }
  return withoutVersionless([...byName.values()]).sort(worstFirst);
}

/** PEP 503: runs of separators are one hyphen, case is nothing. */
const normal = (name: string) => name.toLowerCase().replace(/[-_.]+/g, "-");

function united(a: Dependency, b: Dependency): Dependency {
  const ids = [...(a.vulnerabilities ?? []), ...(b.vulnerabilities ?? [])];
  const isAssessed = a.vulnerabilities !== null || b.vulnerabilities !== null;
  return {
    ...a,
    isPinned: a.isPinned ?? b.isPinned,
    ageDays: a.ageDays ?? b.ageDays,
    vulnerabilities: isAssessed ? [...new Set(ids)] : null,
    fixedIn: [...new Set([...a.fixedIn, ...b.fixedIn])],
    skipReason: a.skipReason ?? b.skipReason,
    // What looked for faults is what one wants to be led to.
    ref: a.vulnerabilities !== null ? a.ref : b.vulnerabilities !== null ? b.ref : a.ref,
  };
}

/** An audit that skipped a package names no version; where the bill of materials has one, that is it. */
function withoutVersionless(all: readonly Dependency[]): Dependency[] {
  const versioned = new Set(
    all.filter(({ version }) => version !== null).map(({ name }) => normal(name)),
  );
  const skipped = new Map(
    all.filter(({ version }) => version === null).map((one) => [normal(one.name), one.skipReason]),
  );
  return all
    .filter(({ name, version }) => version !== null || !versioned.has(normal(name)))
    .map((one) => ({
      ...one,
      skipReason: one.skipReason ?? skipped.get(normal(one.name)) ?? null,
    }));
}

function worstFirst(a: Dependency, b: Dependency): number {
  const open = (one: Dependency) => one.vulnerabilities?.length ?? 0;
  const loose = (one: Dependency) => Number(one.isPinned === false);
  return (
    open(b) - open(a) ||
    loose(b) - loose(a) ||
    (b.ageDays ?? -1) - (a.ageDays ?? -1) ||
    (a.name < b.name ? -1 : 1)
  );
}

export function medianAge(dependencies: readonly Dependency[]): number | null {
  const ages = dependencies.flatMap(({ ageDays }) => ageDays ?? []).sort((a, b) => a - b);
  return ages[Math.floor((ages.length - 1) / 2)] ?? null;
}
