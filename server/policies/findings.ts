import type { DryRun, PolicySummary } from "./schema.ts";

/** The title of the list: how far the workspace goes its own way. */
export function policiesTitle(policies: readonly Pick<PolicySummary, "version">[]): string {
  const own = policies.filter(({ version }) => version > 0).length;
  if (own === 0) return `All ${policies.length} gates ask for what the catalogue asks for`;
  return own === policies.length
    ? `All ${own} gates go by policies of your own`
    : `${own} of ${policies.length} gates ${own === 1 ? "goes by a policy" : "go by policies"} of your own`;
}

/** The answer of a dry run, as its title. */
export function dryRunTitle({
  standing,
  newlyBlocked,
  newlyThrough,
}: Pick<DryRun, "standing" | "newlyBlocked" | "newlyThrough">): string {
  if (standing === 0) return "No project stands before this gate today";
  const parts = [
    newlyBlocked > 0 ? `${newlyBlocked} newly blocked` : "",
    newlyThrough > 0 ? `${newlyThrough} newly through` : "",
  ].filter(Boolean);
  const of = `of ${standing} ${standing === 1 ? "project" : "projects"} before it`;
  return parts.length === 0 ? `Nothing changes for any ${of}` : `${parts.join(", ")} ${of}`;
}
