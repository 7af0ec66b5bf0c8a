import type { Profile } from "#server/projects/schema.ts";
import type { CheckContext, Found } from "./metric.ts";

/** A check that waits for a field of the profile names it, so that the page can link to the form. */
export function unfilled(field: keyof Profile & string, text: string): Found {
  return { missing: `profile:${field}`, text: `the project's profile ${text}` };
}

export function noServed({ profile }: Pick<CheckContext, "profile">): Found {
  const text = profile.servedModel
    ? "does not fit: neither registry nor deployments show the version it says is served"
    : "does not say which model is served";
  return unfilled("servedModel", text);
}

/** What a document of another kind would tell: nobody can blame this one for it. */
export function elsewhere(missing: string, text: string): Found {
  return { missing, text };
}

/** What this document should have told. */
export function untold(missing: string, text: string): Found {
  return { missing, text, isOwn: true };
}
