import { z } from "zod";

const TeamName = z.string().trim().min(1, "enter a name").max(100);
const People = z.array(z.string().min(1).max(100)).max(500);

export const Team = z.object({
  id: z.string(),
  name: z.string(),
  /** Who is in it now; former members of the workspace are not. */
  userIds: z.array(z.string()),
  createdAt: z.date(),
});
export type Team = z.infer<typeof Team>;

export const NewTeam = z.strictObject({ name: TeamName, userIds: People.default([]) });
export type NewTeam = z.infer<typeof NewTeam>;

/** What is left out stays; `userIds` replaces who is in it. */
export const TeamPatch = z.strictObject({ name: TeamName.optional(), userIds: People.optional() });
export type TeamPatch = z.infer<typeof TeamPatch>;
