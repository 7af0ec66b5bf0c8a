/**
 * Version of the code that turns answers and evidence into scores. Raise it when the same input can
 * give another number, so that a published assessment says which engine its scores came from.
 */
export const ENGINE_VERSION = "1.0.0";
