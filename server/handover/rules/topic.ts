import type { ProjectScope } from "#server/identity/scope.ts";

/** Under which name changes of a project's ledger are told to whoever looks on. */
export const ledgerTopic = ({ projectId }: Pick<ProjectScope, "projectId">) =>
  `handover ${projectId}`;
