import { TRPCError } from "@trpc/server";
import { PERMISSIONS } from "#server/identity/permissions.ts";
import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { scopeFromBearer } from "#server/identity/tokens.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { ownerScope } from "./factories.ts";
import { callProcedure, everyProcedure, type Route } from "./surface.ts";

// Every question that can be asked, asked by somebody: for the tests that hold two answers against each other.

/** Who asks, by a token of theirs. */
export type Reader = { readonly name: string; readonly bearer: string };

/** A reader who is `of`, or a service where that is null. */
export async function readerOf(
  deps: Deps,
  of: { name: string; of: WorkspaceScope | null; scopes: string[]; limit: string | null },
): Promise<Reader> {
  const { workspaceId, actor } = await ownerScope(deps);
  const holder = of.of?.actor ?? actor;
  if (holder.kind !== "person") throw new Error("a person holds every token");
  const id = deps.newId();
  const value = `reader-${id}`;
  await deps.db.apiToken.create({
    data: {
      id,
      workspaceId,
      name: "t",
      tokenHash: sha256(value),
      prefix: "reader",
      actor: of.of ? "person" : "service",
      userId: holder.userId,
      scopes: of.scopes,
      isLimited: of.limit !== null,
      createdAt: deps.now(),
      lastUsedAt: deps.now(),
    },
  });
  if (of.limit)
    await deps.db.apiTokenProject.create({
      data: { workspaceId, tokenId: id, projectId: of.limit },
    });
  const bearer = `Bearer ${value}`;
  return { name: of.name, bearer };
}

/** What stands for the names in a question, of one project. */
export type Ids = {
  readonly evidence: string;
  readonly decision: string;
  readonly snapshot: string;
  readonly run: string;
  readonly other: string;
  readonly runs: string[];
  readonly webhook: string;
  readonly receipt: string;
  readonly person: string;
};

export async function idsOf(deps: Deps, projectId: string): Promise<Ids> {
  const documents = await deps.db.evidence.findMany({
    where: { projectId },
    orderBy: { id: "asc" },
  });
  const runs = await deps.db.runRow.findMany({
    where: { projectId },
    orderBy: { runId: "asc" },
    take: 2,
  });
  const { id = "" } = documents[0] ?? {};
  const [run = "", other = ""] = runs.map((one) => one.runId);
  const person = actorId((await ownerScope(deps)).actor);
  const milestone = await deps.db.snapshot.findFirst({ where: { projectId } });
  const decided = await deps.db.gateDecision.findFirst({ where: { projectId } });
  const snapshot = milestone?.id ?? "";
  const webhook = (await deps.db.webhook.findFirst())?.id ?? "";
  const receipt = await deps.db.handoverReceipt.findFirst({ where: { projectId } });
  return {
    evidence: id,
    decision: decided?.id ?? "",
    snapshot,
    run,
    other,
    runs: [run, other],
    webhook,
    receipt: receipt?.id ?? "",
    person,
  };
}

// ── every question ──────────────────────────────────────────────────────────────────────────────

/** What the questions are about. */
export type Asked = {
  readonly slug: string;
  readonly ids: Ids;
  readonly routes: readonly Route[];
};

/** What a query needs beside the project; one that is missing here fails below. */
const inputs = ({ ids, slug }: Asked): Readonly<Record<string, object>> => ({
  "assessments.compare": { before: 1, after: 1 },
  "curves.of": { runs: ids.runs },
  "evidence.get": { id: ids.evidence },
  "subjects.ofDocument": { id: ids.evidence },
  "runs.diff": { before: ids.run, after: ids.other },
  "runs.compare": { runs: ids.runs },
  "removals.preview": { slug },
  "reports.get": { kind: "readiness" },
  "readiness.fuses": { daysBack: 30, daysAhead: 30 },
  "comments.thread": { subject: { kind: "condition", id: "gate-pilot-production:pp-1" } },
  "comments.counts": { kind: "condition" },
  "webhooks.messages": { id: ids.webhook },
  "policies.page": { gate: "gate-pilot-production" },
  "portfolio.groups": { by: "stage" },
  "portfolio.changes": { since: "2026-01-15" },
  "portfolio.earlier": { since: "2026-01-15", slugs: [slug] },
  "plans.whatIf": { mitigationIds: ["em-m1"] },
  "signOffs.list": { gate: "prototype-pilot" },
  "waivers.list": { gate: "prototype-pilot" },
  "ownCatalogues.page": { catalogue: "fairness" },
  "ownCatalogues.version": { catalogue: "fairness", version: 1 },
  "ownCatalogues.sheet": { catalogue: "fairness" },
  "ownCatalogues.preview": { catalogue: "fairness", version: 1 },
  "snapshots.trend": { days: 180 },
  "snapshots.diff": { before: "2026-01-15T00:00:00Z", after: "now" },
  "snapshots.replay": { at: "2026-01-15T00:00:00Z" },
  "trends.metric": { metric: "val_mse" },
  "trends.break": { metric: "val_mse" },
});
const queries: Readonly<Record<string, string>> = {
  "/projects/[slug]/catalogues/[catalogue]/preview": "version=1",
  "/projects/[slug]/comments": "kind=condition&id=gate-pilot-production:pp-1",
  "/projects/[slug]/comments/counts": "kind=condition",
  "/projects/[slug]/runs/diff": "runs={run},{other}",
  "/projects/[slug]/what-if": "mitigations=em-m1",
  "/projects/[slug]/snapshots/diff": "before=2026-01-15T00:00:00Z&after=now",
  "/projects/[slug]/history": "at=2026-01-15T00:00:00Z&known=now",
  "/projects/[slug]/runs/trend": "metric=val_mse",
  "/projects/[slug]/runs/break": "metric=val_mse",
};

async function procedureAnswer(
  deps: Deps,
  reader: Reader,
  { path, asked }: { path: string; asked: Asked },
): Promise<string> {
  try {
    const input = { ...inputs(asked)[path] };
    const isOfProject = everyProcedure().some(
      (one) => one.path === path && one.verb && PERMISSIONS[one.verb].in === "project",
    );
    const whole = isOfProject
      ? { slug: asked.slug, ...input }
      : Object.keys(input).length
        ? input
        : {};
    const scope = await scopeFromBearer(deps, reader.bearer);
    return JSON.stringify(await callProcedure({ deps, scope, path }, whole)) ?? "nothing";
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

function idIn(path: string, ids: Ids): string {
  if (path.includes("/decisions/")) return ids.decision;
  if (path.includes("/snapshots/")) return ids.snapshot;
  if (path.includes("/receipts/")) return ids.receipt;
  return path.startsWith("/webhooks/") ? ids.webhook : ids.evidence;
}

async function routeAnswer(
  reader: Reader,
  { route, asked: { slug, ids } }: { route: Route; asked: Asked },
): Promise<string> {
  const query = (queries[route.path] ?? "").replace("{run}", ids.run).replace("{other}", ids.other);
  const request = new Request(`http://localhost/api/v1/rows?${query}`, {
    headers: { authorization: reader.bearer },
  });
  const params = Promise.resolve({
    slug,
    evidenceId: ids.evidence,
    id: idIn(route.path, ids),
    gate: "gate-pilot-production",
    catalogue: "fairness",
    version: "1",
    userId: ids.person,
    file: route.path.startsWith("/reports/") ? "portfolio.csv" : "readiness.csv",
  });
  const answer = await route.handle(request, { params });
  return `${answer.status} ${await answer.text()}`;
}

/** Every answer that a reader gets, by what was asked. */
export async function everyAnswer(
  deps: Deps,
  reader: Reader,
  asked: Asked,
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const { path, type, verb } of everyProcedure())
    if (type === "query" && verb)
      answers.set(`${reader.name}: ${path}`, await procedureAnswer(deps, reader, { path, asked }));
  for (const route of asked.routes)
    if (route.method === "GET" && route.verb)
      answers.set(`${reader.name}: GET ${route.path}`, await routeAnswer(reader, { route, asked }));
  return answers;
}
