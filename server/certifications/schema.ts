import { z } from "zod";

export const TRIGGERS = [
  "data-source",
  "purpose",
  "architecture",
  "owner",
  "incident",
  "factor",
] as const;
/** What calls for a review before its time. */
export const Trigger = z.enum(TRIGGERS);
export type Trigger = z.infer<typeof Trigger>;

/** A review that somebody, or a change of the project, called for. */
export const ReviewCall = z.object({
  trigger: Trigger,
  /** criticality:high where a factor was raised. */
  subject: z.string(),
  at: z.coerce.date(),
});
export type ReviewCall = z.infer<typeof ReviewCall>;

export const CertificationState = z.enum(["never", "certified", "due", "grace", "not-certified"]);
export type CertificationState = z.infer<typeof CertificationState>;

/** Whether what a gate let through still stands, and until when. */
export const Certification = z.object({
  gateId: z.string(),
  state: CertificationState,
  /** Since when it is so; null while no decision let it through. */
  since: z.coerce.date().nullable(),
  /** Until when it stays so if nothing happens; null where that is for good. */
  until: z.coerce.date().nullable(),
  /** The last decision that let it through. */
  certifiedAt: z.coerce.date().nullable(),
  because: z.array(z.string()),
  plan: z.object({ note: z.string(), plannedById: z.string(), at: z.coerce.date() }).nullable(),
});
export type Certification = z.infer<typeof Certification>;

export const ProjectCertification = z.object({
  /** The certificate of the stage that the project is in; null before its first gate. */
  current: Certification.nullable(),
  byGate: z.array(Certification),
});
export type ProjectCertification = z.infer<typeof ProjectCertification>;

const Note = z.string().trim().min(1).max(2_000);
/** Incidents and raised factors are seen by themselves; the others a person calls. */
export const NewCall = z.strictObject({ kind: z.literal("call"), trigger: Trigger, note: Note });
export const NewPlan = z.strictObject({ kind: z.literal("plan"), gate: z.string(), note: Note });
export const CertificationStep = z.discriminatedUnion("kind", [NewCall, NewPlan]);
export type CertificationStep = z.infer<typeof CertificationStep>;

/** A project whose certificate is due, in grace or gone, of any workspace. */
export type ReviewDue = Certification & {
  readonly workspaceId: string;
  readonly projectId: string;
  readonly slug: string;
};
