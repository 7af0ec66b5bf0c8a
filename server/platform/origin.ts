import { AsyncLocalStorage } from "node:async_hooks";

/** What a piece of work was set off by: one request, or one job. */
export type Origin = {
  /** The correlation id: what a person quotes and an operator looks for in the log. */
  readonly id: string;
  /** The other end of the socket, where it is a request; not what a header says it is. */
  readonly peer?: string | undefined;
  /** A proxy passed it on, whatever address the socket has. */
  readonly isPassedOn?: boolean;
  /** Known once it is known who asks. */
  workspaceId?: string | undefined;
};

declare global {
  // Next bundles pages and route handlers apart, each with its own copy of this module; what a request
  // was set off by must be one for the whole process. (A global can only be declared with var.)
  var assayOrigins: AsyncLocalStorage<Origin> | undefined;
}

function origins(): AsyncLocalStorage<Origin> {
  globalThis.assayOrigins ??= new AsyncLocalStorage();
  return globalThis.assayOrigins;
}

export function runAs<T>(origin: Origin, work: () => T): T {
  return origins().run(origin, work);
}

export const origin = (): Origin | undefined => origins().getStore();

/** Whose rows the work is about, for the log. */
export function noteWorkspace(workspaceId: string | undefined): void {
  const known = origin();
  if (known && workspaceId !== undefined) known.workspaceId = workspaceId;
}

/** For whoever meets a fault of ours: what to quote. */
export function loggedWords(then: string): string {
  const id = origin()?.id;
  return id === undefined ? `It was logged. ${then}` : `It was logged under ${id}. ${then}`;
}

/** Such as a UUID or what another system numbers its requests by: nothing that could be more than a name. */
const SANE_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{7,127}$/;

/** The id that the caller gave, when it is one. */
export function saneId(given: unknown): string | null {
  return typeof given === "string" && SANE_ID.test(given) ? given : null;
}
