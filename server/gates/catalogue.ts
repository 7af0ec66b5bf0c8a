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
