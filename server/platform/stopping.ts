declare global {
  // Next bundles pages and route handlers apart, each with its own copy of this module; a server stops
  // once. (A global can only be declared with var.)
  var assayIsStopping: boolean | undefined;
}

/** The server was asked to stop: it says it is not ready, and begins nothing that lasts. */
export const isStopping = (): boolean => globalThis.assayIsStopping === true;

export function noteStopping(): void {
  globalThis.assayIsStopping = true;
}
