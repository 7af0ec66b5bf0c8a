import { z } from "zod";
import { verifyChain } from "#server/audit/queries.ts";
import { scopeOfOperator } from "#server/identity/tokens.ts";
import { openDb } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { newId, secret } from "#server/platform/ids.ts";
import type { Acked } from "./mix.ts";
import { rowsOf } from "./victim.ts";

// What must hold of a database whatever happened to the processes around it. Each function answers with
// what is wrong, nothing when nothing is.

const Line = z.object({ says: z.string() });

/** Each in one statement, so that it sees one moment however much is written meanwhile. */
const HALF_WRITTEN: readonly string[] = [
  `SELECT 'evidence ' || e."id" || ' says ' || e."factCount" || ' facts and has ' || count(f."ordinal") AS says
   FROM "Evidence" e LEFT JOIN "Fact" f ON f."projectId" = e."projectId" AND f."evidenceId" = e."id"
   GROUP BY e."projectId", e."id", e."factCount" HAVING count(f."ordinal") <> e."factCount"`,
  `SELECT 'evidence ' || "id" || ' has no document' AS says FROM "Evidence" WHERE length("body") = 0 AND "sizeBytes" > 0`,
  `SELECT 'facts of no evidence: ' || f."evidenceId" AS says FROM "Fact" f
   WHERE NOT EXISTS (SELECT FROM "Evidence" e WHERE e."projectId" = f."projectId" AND e."id" = f."evidenceId") LIMIT 5`,
  `SELECT 'assessments of ' || "projectId" || ' are not numbered without a gap' AS says FROM "Assessment"
   GROUP BY "projectId" HAVING max("number") <> count(*)`,
  `SELECT 'a document in parts that no delivery has: ' || p."deliveryId" AS says FROM "DeliveryPart" p
   WHERE NOT EXISTS (SELECT FROM "Delivery" d WHERE d."projectId" = p."projectId" AND d."id" = p."deliveryId") LIMIT 5`,
  `SELECT 'delivery ' || d."id" || ' is read and has parts left' AS says FROM "Delivery" d
   WHERE d."state" IN ('processed', 'refused') AND EXISTS (
     SELECT FROM "DeliveryPart" p WHERE p."projectId" = d."projectId" AND p."deliveryId" = d."id")`,
  `SELECT 'delivery ' || d."id" || ' is read and its evidence is not there' AS says FROM "Delivery" d
   WHERE d."state" = 'processed' AND d."evidenceId" IS NOT NULL AND NOT EXISTS (
     SELECT FROM "Evidence" e WHERE e."projectId" = d."projectId" AND e."id" = d."evidenceId")`,
  `SELECT 'audit entries that never came into the chain: ' || count(*) AS says FROM "AuditPending" HAVING count(*) > 0`,
];

/** A change and the entry that says who made it: one of each, in the projects that were written to. */
const UNTOLD: readonly string[] = [
  told("Evidence", "evidence.receive"),
  told("GateDecision", "gate.decide"),
];

function told(table: string, action: string): string {
  return `SELECT '${table} ' || t."id" || ' is told ' || count(a."seq") || ' times in the audit log' AS says
   FROM "${table}" t JOIN "Project" p ON p."id" = t."projectId"
   LEFT JOIN "AuditEntry" a ON a."workspaceId" = p."workspaceId" AND a."projectId" = t."projectId"
     AND a."action" = '${action}' AND a."subjectId" = t."id"
   WHERE p."slug" LIKE $1 || '-%' GROUP BY t."projectId", t."id" HAVING count(a."seq") <> 1 LIMIT 5`;
}

export async function halfWritten(url: string, run: string): Promise<string[]> {
  const found: string[] = [];
  for (const sql of HALF_WRITTEN)
    found.push(...(await rowsOf(url, sql, [], Line)).map(({ says }) => says));
  for (const sql of UNTOLD)
    found.push(...(await rowsOf(url, sql, [run], Line)).map(({ says }) => says));
  return found;
}

/** Acknowledged writes that are not there as they were acknowledged. */
export async function lost(url: string, acked: Acked): Promise<string[]> {
  const { evidence, decisions, publications, deliveries } = acked;
  const ofEvidence = await rowsOf(
    url,
    `SELECT 'evidence ' || a.id || ' with ' || a.facts || ' facts' AS says
     FROM unnest($1::text[], $2::int[]) AS a(id, facts)
     LEFT JOIN "Evidence" e ON e."id" = a.id WHERE e."factCount" IS DISTINCT FROM a.facts`,
    [evidence.map(({ id }) => id), evidence.map(({ facts }) => facts)],
    Line,
  );
  const ofDecisions = await rowsOf(
    url,
    `SELECT 'decision ' || a.id AS says FROM unnest($1::text[]) AS a(id)
     WHERE NOT EXISTS (SELECT FROM "GateDecision" d WHERE d."id" = a.id)`,
    [decisions],
    Line,
  );
  const ofPublications = await rowsOf(
    url,
    `SELECT 'publication ' || a.number || ' of ' || a.slug AS says FROM unnest($1::text[], $2::int[]) AS a(slug, number)
     WHERE NOT EXISTS (SELECT FROM "Assessment" x JOIN "Project" p ON p."id" = x."projectId"
       WHERE p."slug" = a.slug AND x."number" = a.number)`,
    [publications.map(({ slug }) => slug), publications.map(({ number }) => number)],
    Line,
  );
  const ofDeliveries = await rowsOf(
    url,
    `SELECT 'large document ' || a.id AS says FROM unnest($1::text[]) AS a(id)
     WHERE NOT EXISTS (SELECT FROM "Delivery" d WHERE d."id" = a.id)`,
    [deliveries],
    Line,
  );
  return [...ofEvidence, ...ofDecisions, ...ofPublications, ...ofDeliveries].map(
    ({ says }) => says,
  );
}

/** Large documents that were not read once and only once, after every job has had its time. */
export async function notReadOnce(url: string, deliveries: readonly string[]): Promise<string[]> {
  const rows = await rowsOf(
    url,
    `SELECT 'large document ' || a.id || ': ' || coalesce(d."state", 'gone') || ', '
       || (SELECT count(*) FROM "Evidence" e WHERE e."id" = d."evidenceId") || ' times kept, '
       || (SELECT count(*) FROM "AuditEntry" l WHERE l."action" = 'evidence.receive' AND l."subjectId" = d."evidenceId")
       || ' times told' AS says
     FROM unnest($1::text[]) AS a(id) LEFT JOIN "Delivery" d ON d."id" = a.id
     WHERE d."state" IS DISTINCT FROM 'processed'
        OR (SELECT count(*) FROM "Evidence" e WHERE e."id" = d."evidenceId") <> 1
        OR (SELECT count(*) FROM "AuditEntry" l WHERE l."action" = 'evidence.receive' AND l."subjectId" = d."evidenceId") <> 1`,
    [deliveries],
    Line,
  );
  return rows.map(({ says }) => says);
}

/** Jobs that wait for no later time, run or were given up. */
export async function jobsLeft(url: string): Promise<{ due: number; givenUp: number }> {
  const Counts = z.object({ due: z.int(), givenUp: z.int() });
  const [counts] = await rowsOf(
    url,
    `SELECT (count(*) FILTER (WHERE attempts < max_attempts AND (locked_at IS NOT NULL OR run_at < now())))::int AS due,
       (count(*) FILTER (WHERE attempts >= max_attempts AND locked_at IS NULL))::int AS "givenUp"
     FROM graphile_worker.jobs`,
    [],
    Counts,
  );
  return counts ?? { due: 0, givenUp: 0 };
}

export async function chain(
  url: string,
): Promise<{ isWhole: boolean; entries: number; faults: unknown }> {
  const db = openDb(url, 2);
  const deps: Deps = {
    db,
    now: () => new Date(),
    newId: () => newId(),
    secret,
    serverSecret: () => "not needed for reading an audit log",
    connectHosts: () => [],
  };
  try {
    const { isWhole, entries, faults } = await verifyChain(deps, await scopeOfOperator(deps));
    return { isWhole, entries: Number(entries), faults };
  } finally {
    await db.$disconnect();
  }
}
