import { z } from "zod";

export const RISKS = ["HIGH_RISK", "MEDIUM_RISK", "NO_RISK"] as const;
export const Risk = z.enum(RISKS);

// What a catalogue becomes, however it was written.

const Resource = z.object({ text: z.string(), url: z.string().nullable() });
const item = { id: z.string(), question: z.string(), weight: z.number() };
export const OwnItem = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("levels"),
    ...item,
    anchors: z.array(z.string()).length(5),
    mitigation: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("choices"),
    ...item,
    description: z.string(),
    choices: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        help: Resource.nullable(),
        plan: Resource.nullable(),
      }),
    ),
    rules: z.array(z.object({ condition: z.string(), risk: Risk })),
  }),
]);
export type OwnItem = z.infer<typeof OwnItem>;

export const OwnBody = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  challenges: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      weight: z.number(),
      items: z.array(OwnItem),
    }),
  ),
});
export type OwnBody = z.infer<typeof OwnBody>;
