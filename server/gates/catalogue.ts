import type { SectionId } from "#server/catalogue/schema.ts";
import type { Role } from "#server/identity/schema.ts";

/** Who usually can change a test of a section: the role that gives its items in the handover checklist. */
export const SECTION_OWNER: Readonly<Record<SectionId, Role>> = {
  data: "data-engineer",
  model: "data-scientist",
  infra: "engineer",
  monitor: "sre",
};

/** Who usually can change a challenge, by its category; privacy and safety has a role of its own. */
export const CATEGORY_OWNER: Readonly<
  Record<"development" | "production" | "organizational", Role>
> = { development: "data-scientist", production: "engineer", organizational: "product-owner" };

/** Why a condition is not known although nobody forgot anything: the record it needs is not kept yet. */
export const NOT_RECORDED_YET = {
  signoffs: "Sign-offs are recorded from a later version on; until then this stays not known.",
  waivers: "Waivers are recorded from a later version on; until then this stays not known.",
  incidents: "Incidents are recorded from a later version on; until then this stays not known.",
} as const;
