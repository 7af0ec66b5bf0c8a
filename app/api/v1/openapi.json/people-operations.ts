import { z } from "zod";
import { Erased, Erasure, PersonRecord } from "#server/people/schema.ts";
import { NewGrant, ProjectPeople, VisibilityChange } from "#server/roles/schema.ts";
import { NewTeam, Team, TeamPatch } from "#server/teams/schema.ts";
import type { Operation } from "./operations.ts";

export const PEOPLE: readonly Operation[] = [
  {
    method: "get",
    path: "/teams",
    summary: "Teams of the workspace and who is in them",
    verb: "members.read",
    answers: { 200: z.object({ teams: z.array(Team) }) },
  },
  {
    method: "post",
    path: "/teams",
    summary: "Make a team",
    verb: "teams.manage",
    body: NewTeam,
    answers: { 201: Team },
  },
  {
    method: "patch",
    path: "/teams/{id}",
    summary: "Rename a team, or say anew who is in it",
    verb: "teams.manage",
    body: TeamPatch,
    answers: { 200: Team },
  },
  {
    method: "delete",
    path: "/teams/{id}",
    summary: "Remove a team and the roles it has in projects",
    verb: "teams.manage",
    answers: { 204: "nothing" },
  },
  {
    method: "get",
    path: "/projects/{slug}/roles",
    summary: "Who is what in a project, by what, and who would lose sight of it were it restricted",
    verb: "projects.read",
    answers: { 200: ProjectPeople },
  },
  {
    method: "post",
    path: "/projects/{slug}/roles",
    summary: "Give a person or a team a role, or another one in place of what they have",
    verb: "roles.manage",
    body: NewGrant,
    answers: { 200: ProjectPeople },
  },
  {
    method: "patch",
    path: "/projects/{slug}/roles",
    summary: "Show a project to the whole workspace, or only to who has a role in it",
    verb: "roles.manage",
    body: VisibilityChange,
    answers: { 200: ProjectPeople },
  },
  {
    method: "delete",
    path: "/projects/{slug}/roles/{id}",
    summary: "Withdraw a role",
    verb: "roles.manage",
    answers: { 204: "nothing" },
  },
  {
    method: "get",
    path: "/people/{userId}",
    summary: "Everything that the workspace keeps of a person",
    verb: "people.erase",
    answers: { 200: PersonRecord },
  },
  {
    method: "delete",
    path: "/people/{userId}",
    summary:
      "Erase a person: their answers stay under a pseudonym; their name, as it is shown, says that they are meant",
    verb: "people.erase",
    body: Erasure.omit({ userId: true }),
    answers: { 200: Erased },
  },
];
