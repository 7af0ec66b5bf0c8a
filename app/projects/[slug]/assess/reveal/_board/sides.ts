/** Sides of the gap between roles (server/assessments/rules.ts); the browser gets no rules. */
export const DATA_SCIENCE_ROLES: readonly string[] = ["data-scientist"];
export const ENGINEERING_ROLES: readonly string[] = ["engineer", "data-engineer", "sre"];
