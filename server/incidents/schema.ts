import { z } from "zod";

export const Severity = z.enum(["minor", "major", "severe"]);
export type Severity = z.infer<typeof Severity>;

export const IncidentRecord = z.object({
  id: z.string(),
  title: z.string(),
  severity: Severity,
  openedAt: z.coerce.date(),
  recordedAt: z.coerce.date(),
  events: z.array(
    z.object({
      seq: z.int(),
      kind: z.enum(["closed", "reopened", "postmortem"]),
      at: z.coerce.date(),
      recordedAt: z.coerce.date(),
    }),
  ),
});
export type IncidentRecord = z.infer<typeof IncidentRecord>;
