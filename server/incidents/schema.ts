import { z } from "zod";

export const Severity = z.enum(["minor", "major", "severe"]);
export type Severity = z.infer<typeof Severity>;

export const IncidentEventKind = z.enum(["closed", "reopened", "postmortem"]);
export type IncidentEventKind = z.infer<typeof IncidentEventKind>;

const Event = z.object({
  seq: z.int(),
  kind: IncidentEventKind,
  /** When it was so. */
  at: z.coerce.date(),
  /** When that was written down. */
  recordedAt: z.coerce.date(),
});

export const IncidentRecord = z.object({
  id: z.string(),
  title: z.string(),
  severity: Severity,
  openedAt: z.coerce.date(),
  recordedAt: z.coerce.date(),
  events: z.array(Event),
});
export type IncidentRecord = z.infer<typeof IncidentRecord>;

export const IncidentRow = IncidentRecord.extend({
  recordedById: z.string(),
  events: z.array(
    Event.extend({ link: z.string().nullable(), note: z.string(), recordedById: z.string() }),
  ),
});
export type IncidentRow = z.infer<typeof IncidentRow>;

export const Incident = IncidentRow.extend({
  isOpen: z.boolean(),
  /** The lessons are written. */
  hasPostmortem: z.boolean(),
  /** Where they are; null where none is named. */
  postmortem: z.string().nullable(),
});
export type Incident = z.infer<typeof Incident>;

export const IncidentList = z.object({ incidents: z.array(Incident) });

const Moment = z.iso.datetime({ offset: true });
const Note = z.string().trim().max(4_000).default("");

export const NewIncident = z.strictObject({
  title: z.string().trim().min(1).max(200),
  severity: Severity,
  /** When it began; left out: now. */
  openedAt: Moment.optional(),
});
export type NewIncident = z.infer<typeof NewIncident>;

/** When it was so; left out: now. */
export const IncidentStep = z.strictObject({ at: Moment.optional(), note: Note });
export type IncidentStep = z.infer<typeof IncidentStep>;

export const Postmortem = IncidentStep.extend({ link: z.url({ protocol: /^https?$/ }).max(2_000) });
export type Postmortem = z.infer<typeof Postmortem>;
