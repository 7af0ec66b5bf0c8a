import type { Role } from "#server/identity/schema.ts";

/** A role as it stands in a sentence. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  "data-scientist": "data scientist",
  engineer: "engineer",
  "data-engineer": "data engineer",
  sre: "site reliability engineer",
  "product-owner": "product owner",
  "privacy-legal": "privacy and legal",
  security: "security",
  "risk-owner": "risk owner",
};
