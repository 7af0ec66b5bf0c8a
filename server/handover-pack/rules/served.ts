import type { FoundFact } from "#server/facts/store.ts";
import type { Profile } from "#server/projects/schema.ts";

type VersionFact = FoundFact & { fact: Extract<FoundFact["fact"], { kind: "model-version" }> };

const isVersion = (found: FoundFact): found is VersionFact => found.fact.kind === "model-version";

/** Names of stages and aliases that registries give what is in use. */
const IN_USE = /^(?:production|prod|champion|live|serving)$/i;

/**
 * Which entry of a registry is in use: the one that the project's profile names, else the one that the
 * registry calls so, else the one that was deployed last. A guess is not made: null is what is unknown.
 */
export function servedEntry(
  facts: readonly FoundFact[],
  profile: Profile,
): { entry: FoundFact; basis: string; runId: string | null } | null {
  const versions = facts.filter(isVersion);
  const said = profile.servedModel;
  if (said?.version !== undefined || said?.alias !== undefined) {
    const named = versions.find(
      ({ fact: { value } }) =>
        value.model === said.name &&
        (said.version === undefined
          ? value.aliases.includes(said.alias ?? "")
          : value.version === said.version),
    );
    return named ? told(named, "the project's profile names it") : null;
  }
  const own = said ? versions.filter(({ fact }) => fact.value.model === said.name) : versions;
  const inUse = own.filter(
    ({ fact: { value } }) =>
      IN_USE.test(value.stage ?? "") || value.aliases.some((alias) => IN_USE.test(alias)),
  );
  const [only, ...more] = inUse;
  if (only && more.length === 0) return told(only, "the registry calls it the one in use");
  const deployed = facts.flatMap(({ fact }) =>
    fact.kind === "deployment" &&
    fact.value.status === "succeeded" &&
    fact.value.action !== "retire" &&
    /^prod/i.test(fact.value.environment)
      ? [fact.value]
      : [],
  );
  const last = deployed.sort((a, b) => ((a.endedAt ?? "") < (b.endedAt ?? "") ? 1 : -1))[0];
  const entry = own.find(
    ({ fact: { value } }) => value.model === last?.model && value.version === last.version,
  );
  return entry ? told(entry, "it was deployed to production last") : null;
}

function told(entry: VersionFact, basis: string) {
  return { entry, basis, runId: entry.fact.value.runId };
}
