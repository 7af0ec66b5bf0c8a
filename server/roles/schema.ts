import { z } from "zod";
import { ProjectRoleName, Role, Visibility } from "#server/identity/schema.ts";

/** What a person or a team was given in a project. */
export const ProjectGrant = z.object({
  id: z.string(),
  userId: z.string().nullable(),
  teamId: z.string().nullable(),
  role: ProjectRoleName,
  /** null: each in the discipline they have in the workspace. */
  discipline: Role.nullable(),
  grantedById: z.string(),
  grantedAt: z.date(),
});
export type ProjectGrant = z.infer<typeof ProjectGrant>;

export const NewGrant = z
  .strictObject({
    userId: z.string().min(1).max(100).optional(),
    teamId: z.string().min(1).max(100).optional(),
    role: ProjectRoleName,
    discipline: Role.nullable().default(null),
  })
  .refine((of) => (of.userId === undefined) !== (of.teamId === undefined), {
    message: "name either a person (userId) or a team (teamId)",
    path: ["userId"],
  });
export type NewGrant = z.infer<typeof NewGrant>;

export const VisibilityChange = z.strictObject({ visibility: Visibility });
export type VisibilityChange = z.infer<typeof VisibilityChange>;

/** What one member of the workspace is in the project, and by what. */
export const Participant = z.object({
  userId: z.string(),
  role: ProjectRoleName,
  discipline: Role,
  /** own: given to them; team: to a team of theirs; workspace: everybody with their access has it. */
  by: z.enum(["own", "team", "workspace"]),
  teamIds: z.array(z.string()),
});
export type Participant = z.infer<typeof Participant>;

export const ProjectPeople = z.object({
  visibility: Visibility,
  grants: z.array(ProjectGrant),
  participants: z.array(Participant),
  /** Who sees the project today and would not, were it restricted. */
  wouldLoseSight: z.array(z.string()),
});
export type ProjectPeople = z.infer<typeof ProjectPeople>;
