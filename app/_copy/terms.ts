import type { ChallengeId, SectionId, TestId } from "#server/catalogue/schema.ts";
import type { HandoverItem } from "#server/handover/schema.ts";
import type { ProjectRoleName, Role } from "#server/identity/schema.ts";

/** Short words for places where the catalogue's full name does not fit. One word per concept, everywhere. */
export const CHALLENGE_SHORT: Record<ChallengeId, string> = {
  "experiment-management": "Experiments",
  "limited-transparency": "Transparency",
  troubleshooting: "Debugging",
  "resource-limitations": "Resources",
  testing: "Testing",
  "dependency-management": "Dependencies",
  "monitoring-logging": "Monitoring",
  "unintended-feedback-loops": "Feedback",
  "glue-code": "Glue code",
  "effort-estimation": "Estimation",
  "privacy-safety": "Privacy",
  "cultural-differences": "Culture",
};

export const CHALLENGE_NAME: Record<ChallengeId, string> = {
  "experiment-management": "Experiment management",
  "limited-transparency": "Limited transparency",
  troubleshooting: "Troubleshooting",
  "resource-limitations": "Resource limitations",
  testing: "Testing",
  "dependency-management": "Dependency management",
  "monitoring-logging": "Monitoring and logging",
  "unintended-feedback-loops": "Unintended feedback loops",
  "glue-code": "Glue code and supporting systems",
  "effort-estimation": "Effort estimation",
  "privacy-safety": "Privacy and safety",
  "cultural-differences": "Cultural differences",
};

export const CHALLENGE_CODE: Record<ChallengeId, string> = {
  "experiment-management": "EM",
  "limited-transparency": "LT",
  troubleshooting: "TR",
  "resource-limitations": "RL",
  testing: "TE",
  "dependency-management": "DM",
  "monitoring-logging": "MO",
  "unintended-feedback-loops": "FL",
  "glue-code": "GC",
  "effort-estimation": "EE",
  "privacy-safety": "PS",
  "cultural-differences": "CD",
};

export const CATEGORIES: readonly { name: string; challenges: readonly ChallengeId[] }[] = [
  {
    name: "Development",
    challenges: [
      "experiment-management",
      "limited-transparency",
      "troubleshooting",
      "resource-limitations",
      "testing",
    ],
  },
  {
    name: "Production",
    challenges: [
      "dependency-management",
      "monitoring-logging",
      "unintended-feedback-loops",
      "glue-code",
    ],
  },
  {
    name: "Organisation",
    challenges: ["effort-estimation", "privacy-safety", "cultural-differences"],
  },
];

export const SECTION_NAME: Record<SectionId, string> = {
  data: "Data",
  model: "Model",
  infra: "Infrastructure",
  monitor: "Monitoring",
};

/** For narrow columns. */
export const SECTION_SHORT: Record<SectionId, string> = {
  data: "Data",
  model: "Model",
  infra: "Infra.",
  monitor: "Monitoring",
};

/** What somebody is in a project. */
export const PROJECT_ROLE_WORD: Record<ProjectRoleName, string> = {
  lead: "Lead",
  approver: "Approver",
  assessor: "Assessor",
  viewer: "Viewer",
};

export const ROLE_NAME: Record<Role, string> = {
  "data-scientist": "Data scientist",
  engineer: "Engineer",
  "data-engineer": "Data engineer",
  sre: "Site reliability engineer",
  "product-owner": "Product owner",
  "privacy-legal": "Privacy and legal",
  security: "Security",
  "risk-owner": "Risk owner",
};

/** The bands of both editions in a word or two; the catalogue has the full sentence. */
export const MLTS_BAND: Record<string, string> = {
  research: "research project",
  "holes-possible": "serious holes possible",
  "first-pass": "first pass",
  "reasonably-tested": "reasonably tested",
  strong: "strong",
  exceptional: "exceptional",
  "gap-11": "between bands",
};

export const STAGE_NAME: Record<string, string> = {
  research: "research",
  prototype: "prototype",
  pilot: "pilot",
  production: "in production",
  scaled: "in production at scale",
};

/** Where a gate leads, to follow "Blocked". */
export const GATE_GOAL: Record<string, string> = {
  "gate-prototype-pilot": "to enter pilot",
  "gate-pilot-production": "to enter production",
  "gate-production-recertify": "to stay in production",
};

export const GATE_WORD = {
  pass: "Passes",
  warn: "Waived",
  blocked: "Blocked",
  unknown: "Not known",
} as const;

export const HANDOVER_WORD: Record<HandoverItem["state"], string> = {
  open: "Not offered",
  offered: "Offered",
  accepted: "Accepted",
  conditional: "Accepted with a condition",
  returned: "Returned",
  "not-applicable": "Not applicable",
};

/** At most twelve characters, so that they fit a block of the barrel on a phone. */
export const TEST_SHORT: Record<TestId, string> = {
  "data-1": "Schema",
  "data-2": "Earns place",
  "data-3": "Cost",
  "data-4": "Meta rules",
  "data-5": "Privacy",
  "data-6": "Speed",
  "data-7": "Feature code",
  "model-1": "Reviewed",
  "model-2": "Online proxy",
  "model-3": "Tuned",
  "model-4": "Staleness",
  "model-5": "Baseline",
  "model-6": "Slices",
  "model-7": "Bias",
  "infra-1": "Reproducible",
  "infra-2": "Model code",
  "infra-3": "Pipeline",
  "infra-4": "Quality gate",
  "infra-5": "Debuggable",
  "infra-6": "Canary",
  "infra-7": "Rollback",
  "monitor-1": "Upstream",
  "monitor-2": "Invariants",
  "monitor-3": "Skew",
  "monitor-4": "Model age",
  "monitor-5": "Numerics",
  "monitor-6": "Performance",
  "monitor-7": "Live quality",
};
