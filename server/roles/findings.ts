import type { ProjectRoleName } from "#server/identity/schema.ts";
import type { Participant, ProjectPeople } from "./schema.ts";

const WORKERS: ReadonlySet<ProjectRoleName> = new Set(["lead", "approver", "assessor"]);
const people = (n: number) => (n === 1 ? "1 person" : `${n} people`);

/** Title of a project's people page: who can work on it, and who can only look. */
export function peopleTitle(participants: readonly Participant[]): string {
  const working = participants.filter(({ role }) => WORKERS.has(role)).length;
  const looking = participants.length - working;
  const also = looking === 0 ? "" : `, and ${looking} more can look`;
  return `${people(working)} can work on this project${also}`;
}

export function peopleLede(of: ProjectPeople): string {
  const leads = of.participants.filter(({ role }) => role === "lead").length;
  const led = `${people(leads)} ${leads === 1 ? "leads" : "lead"} it.`;
  return of.visibility === "restricted"
    ? `${led} It is restricted: for anybody without a role here it does not exist.`
    : `${led} Everybody in the workspace sees it.`;
}

/** What restricting, or opening, would do to whom, before it is done. */
export function visibilityAnswer(of: ProjectPeople): string {
  if (of.visibility === "restricted")
    return "Only who has a role here, and owners and admins of the workspace.";
  const losing = of.wouldLoseSight.length;
  if (losing === 0) return "Everybody in the workspace. Nobody would lose sight of it.";
  return `Everybody in the workspace. ${people(losing)} would lose sight of it.`;
}
