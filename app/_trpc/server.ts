import type { TRPCError } from "@trpc/server";
import { headers } from "next/headers";
import { forbidden, notFound, redirect } from "next/navigation";
import { cache } from "react";
import { setZone } from "#app/_copy/zone-server.ts";
import { READ_ONLY } from "#server/audit/findings.ts";
import {
  type ProjectVerb,
  type Verb,
  type WorkspaceVerb,
  whyNot,
  whyNotIn,
} from "#server/identity/permissions.ts";
import { scopeFromHeaders } from "#server/identity/session.ts";
import { timeZoneOf } from "#server/notices/queries.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import { origin } from "#server/platform/origin.ts";
import { OUTAGE_DIGEST, outageError } from "#server/platform/outage.ts";
import { findProject } from "#server/projects/queries.ts";
import { createCaller } from "#server/root.ts";
import { ownPath } from "#server/sign-in/rules.ts";

/** ASSAY_READ_ONLY is set. */
export const isReadOnly = (): boolean => appDeps().isReadOnly === true;

/** Who asks for this page; read once per request. null when signed out. */
export const viewer = cache(async () => {
  const deps = appDeps();
  const scope = await scopeFromHeaders(deps, await headers()).catch(marked);
  if (scope) setZone(await timeZoneOf(deps, scope));
  return scope;
});

/** By whose clock the page is read, for what runs in the browser; null: not known yet. */
export const viewerZone = cache(async () => {
  const scope = await viewer();
  return scope && timeZoneOf(appDeps(), scope);
});

/** The same, as what they are in one project; null when signed out. */
export const projectViewer = cache(async (slug: string) => {
  const scope = await viewer();
  return scope && findProject(appDeps(), scope, slug);
});

/** Comes before any reason of the reader's own: while it holds, no other would help. */
const whyReadOnly = (verb: Verb): string | null =>
  isReadOnly() && !/\.(read|follow)$/.test(verb) ? READ_ONLY : null;

/** Why whoever looks at this page may not do that in this project; null when they may. */
export async function whyNotHere(slug: string, verb: ProjectVerb): Promise<string | null> {
  const scope = await projectViewer(slug);
  return whyReadOnly(verb) ?? (scope ? whyNotIn(scope, verb) : "Sign in first.");
}

/** The same for what is of the workspace and of no project. */
export async function whyNotMe(verb: WorkspaceVerb): Promise<string | null> {
  return whyReadOnly(verb) ?? (await whyNotEver(verb));
}

/** By the table alone: for what such a person is shown, which a read-only server shows too. */
export async function whyNotEver(verb: WorkspaceVerb): Promise<string | null> {
  const scope = await viewer();
  return scope ? whyNot(scope.actor, verb) : "Sign in first.";
}

/** The moment this request is answered for, so that every figure of a page speaks of the same instant. */
export const requestTime = cache(() => appDeps().now());

/**
 * The one door of server components to the server. Signed out leads to the sign-in page, and what
 * is not there (or not visible) to the not-found page, what is not for the reader to a page that says
 * so; anything else reaches the error page.
 */
export async function caller() {
  const scope = await viewer();
  if (!scope) redirect(signInHref((await headers()).get("x-assay-path")));
  return createCaller({ deps: appDeps(), scope }, { onError: ({ error }) => leaveFor(error) });
}

/** For the pages that one sees before signing in. */
export async function guestCaller() {
  return createCaller({ deps: appDeps(), scope: await viewer() });
}

/** So that the error page can say what it is. */
function marked(error: unknown): never {
  if (outageError(error) === null) throw error;
  throw Object.assign(new Error("outage", { cause: error }), { digest: OUTAGE_DIGEST });
}

function leaveFor(error: TRPCError): void {
  if (error.code === "SERVICE_UNAVAILABLE") marked(error);
  if (error.code === "NOT_FOUND") notFound();
  if (error.code === "FORBIDDEN") forbidden();
  if (error.code === "UNAUTHORIZED") redirect("/sign-in");
  // What the error page is given to show: the id that the log has it under.
  const id = origin()?.id;
  if (id !== undefined) Object.assign(error, { digest: id });
}

/** Back to where one wanted to go. */
export function signInHref(path: string | null): string {
  const own = ownPath(path);
  return own && own !== "/" ? `/sign-in?next=${encodeURIComponent(own)}` : "/sign-in";
}
