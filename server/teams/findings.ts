import type { Team } from "./schema.ts";

/** Title of the teams page: how many of the workspace's people are in one. */
export function teamsTitle(teams: readonly Team[], people: number): string {
  if (teams.length === 0) return "No team is here yet";
  const placed = new Set(teams.flatMap((team) => team.userIds)).size;
  const of = people === 1 ? "1 member" : `${people} members`;
  return `${placed} of ${of} ${placed === 1 ? "is" : "are"} in a team`;
}

export function teamsLede(teams: readonly Team[]): string {
  const empty = teams.filter((team) => team.userIds.length === 0);
  const why = "A team holds a role in a project for everybody in it, now and later.";
  return empty.length === 0
    ? why
    : `${why} Nobody is in ${empty.map((team) => team.name).join(", ")}.`;
}
