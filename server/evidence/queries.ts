import { acceptancesOf } from "#server/acceptances/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { unpacked } from "#server/platform/compression.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import type { EvidenceDetail, EvidenceRow, FactView, LogEntry } from "#server/receipts/schema.ts";
import { factView } from "./rules/fact-view.ts";
import * as store from "./store.ts";

export type LogPage = {
  readonly entries: LogEntry[];
  readonly next: store.Before | null;
  /** All documents of the project, shown here or not. */
  readonly documents: number;
};

/** Documents and refusals in one log, newest first. */
export async function evidenceLog(
  deps: Deps,
  scope: ProjectScope,
  of: { limit: number; before?: store.Before | undefined },
): Promise<LogPage> {
  const page = { limit: of.limit + 1, before: of.before };
  const [evidence, refusals, documents] = await Promise.all([
    store.listEvidence(deps.db, scope, page),
    store.listRefusals(deps.db, scope, page),
    store.countEvidence(deps.db, scope),
  ]);
  const entries: (LogEntry & { id: string })[] = [
    ...evidence.map((row) => ({
      kind: "evidence" as const,
      at: row.receivedAt,
      evidence: row,
      id: row.id,
    })),
    ...refusals.map((row) => ({
      kind: "refusal" as const,
      at: row.receivedAt,
      refusal: row,
      id: row.id,
    })),
  ];
  entries.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
  const shown = entries.slice(0, of.limit);
  const last = shown.at(-1);
  const next = last && entries.length > of.limit ? { at: last.at, id: last.id } : null;
  return { entries: shown.map(({ id: _, ...entry }) => entry), next, documents };
}

export async function evidenceRow(
  deps: Deps,
  scope: ProjectScope,
  id: string,
): Promise<EvidenceRow> {
  const row = await store.evidenceById(deps.db, scope, id);
  if (!row) throw new AppError("not-found", "There is no such document in this project.");
  return row;
}

const FACTS_A_PAGE = 100;

export async function evidenceDetail(
  deps: Deps,
  scope: ProjectScope,
  of: { id: string; factsFrom?: number | undefined; at?: string | undefined },
): Promise<EvidenceDetail> {
  const evidence = await evidenceRow(deps, scope, of.id);
  const place = of.at === undefined ? null : await factAt(deps, scope, { id: of.id, at: of.at });
  const factsFrom = place ? place.ordinal - (place.ordinal % FACTS_A_PAGE) : (of.factsFrom ?? 0);
  const [facts, sightings, acceptances, said] = await Promise.all([
    factsPage(deps, scope, { id: of.id, from: factsFrom }),
    store.sightingsOf(deps.db, scope, of.id),
    acceptancesOf(deps.db, scope, of.id),
    readinessOf(deps, scope),
  ]);
  return {
    evidence,
    facts,
    factsFrom,
    factAt: place?.pointer ?? null,
    sightings,
    acceptances,
    signals: said.signals.filter((signal) => signal.evidenceIds.includes(of.id)),
    proposals: said.proposals.filter((proposal) => proposal.evidenceId === of.id),
  };
}

/** The fact that a place in the document belongs to: /runs/3/data/params/1 belongs to the one at /runs/3. */
function factAt(deps: Deps, scope: ProjectScope, of: { id: string; at: string }) {
  const parts = of.at.slice(0, 1_000).split("/");
  const pointers = parts.map((_, i) => parts.slice(0, parts.length - i).join("/"));
  return store.ordinalAt(deps.db, scope, { evidenceId: of.id, pointers });
}

async function factsPage(
  deps: Deps,
  scope: ProjectScope,
  of: { id: string; from: number },
): Promise<FactView[]> {
  const rows = await store.factsOf(deps.db, scope, {
    evidenceId: of.id,
    from: of.from,
    limit: FACTS_A_PAGE,
  });
  return rows.map(factView);
}

/** The kept text, for a download: secrets are gone from it, so its digest is its own. */
export async function rawEvidence(deps: Deps, scope: ProjectScope, id: string) {
  const found = await store.storedBody(deps.db, scope, id);
  if (!found) throw new AppError("not-found", "There is no such document in this project.");
  const { body, bodyCoding, ...about } = found;
  return { ...about, body: await unpacked(body, bodyCoding) };
}
