import type { ChallengeId, SectionId } from "#server/catalogue/schema.ts";
import type { HandoverGroup } from "#server/handover-items/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import type { OWNED_AREAS } from "#server/projects/schema.ts";

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

/** Where what is found of a project belongs: to which area, who explains it to whom, and who owns that area. */
export type Place = {
  readonly group: HandoverGroup;
  readonly giver: Role;
  readonly receiver: Role;
  readonly area: (typeof OWNED_AREAS)[number];
};

const place = (
  group: HandoverGroup,
  area: Place["area"],
  [giver, receiver]: readonly [Role, Role] = ["data-scientist", "engineer"],
): Place => ({ group, giver, receiver, area });

/** By the group that most items of the catalogue which mitigate the challenge stand in. */
export const CHALLENGE_PLACES: Readonly<Record<ChallengeId, Place>> = {
  "experiment-management": place("model", "model"),
  "limited-transparency": place("model", "model", ["data-scientist", "product-owner"]),
  troubleshooting: place("model", "model"),
  testing: place("code", "features"),
  "dependency-management": place("environment", "pipeline"),
  "resource-limitations": place("environment", "pipeline", ["engineer", "sre"]),
  "monitoring-logging": place("monitoring", "pipeline", ["engineer", "sre"]),
  "unintended-feedback-loops": place("monitoring", "product", ["data-scientist", "product-owner"]),
  "glue-code": place("code", "pipeline"),
  "effort-estimation": place("knowledge", "product", ["product-owner", "data-scientist"]),
  "privacy-safety": place("legal", "product", ["privacy-legal", "product-owner"]),
  "cultural-differences": place("knowledge", "product"),
};

export const SECTION_PLACES: Readonly<Record<SectionId, Place>> = {
  data: place("data", "features"),
  model: place("model", "model"),
  infra: place("environment", "pipeline"),
  monitor: place("monitoring", "pipeline", ["engineer", "sre"]),
};
