import { beforeAll, describe, expect, test } from "vitest";
import { GET } from "#app/api/v1/projects/[slug]/reports/[file]/route.ts";
import { seedDemo } from "#server/demo/commands.ts";
import { decideGate } from "#server/gates/commands.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { atOneSnapshot } from "#server/platform/snapshot.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { createCaller } from "#server/root.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { written } from "./commands.ts";
import { reportOf } from "./queries.ts";
import { ProjectReportKind, Report, ReportFormat } from "./schema.ts";

const database = testDb();
const deps = () => database.deps("2026-11-25T12:00:00Z");
let scope: ProjectScope;
let token: string;

beforeAll(async () => {
  provideDeps(deps());
  await ensureWorkspaceAndOwner(deps());
  const owner = await ownerScope(deps());
  await seedDemo(deps(), owner);
  scope = await findProject(deps(), owner, "est");
  ({ token } = await createToken(deps(), owner, { name: "reports", scopes: ["read"] }));
});

const ask = (file: string, of: { query?: string; headers?: Record<string, string> } = {}) =>
  GET(
    new Request(`http://localhost/api/v1/projects/est/reports/${file}${of.query ?? ""}`, {
      headers: { authorization: `Bearer ${token}`, ...of.headers },
    }),
    { params: Promise.resolve({ slug: "est", file }) },
  );

describe("a report of a project", () => {
  test("says what the screens say", async () => {
    const report = await reportOf(deps(), scope, { kind: "readiness" });
    expect(Report.parse(report)).toEqual(report);
    const readiness = await readinessOf(deps(), scope);
    const risks = report.sections.find(({ id }) => id === "risks")?.blocks.at(-1);
    if (risks?.kind !== "table") throw new Error("no table of risks");
    const highest = Math.max(
      ...Object.values(readiness.challenges).map(({ residual }) => residual?.high ?? 0),
    );
    expect(risks.rows).toHaveLength(12);
    expect(risks.rows[0]?.[1]).toBe(highest);
    expect(report.about.find(({ label }) => label.startsWith("Digest"))?.value).toBe(report.digest);
  });

  test("is what the screen gets, for the same instant", async () => {
    const at = "2026-11-24T00:00:00Z";
    const owner = await ownerScope(deps());
    const shown = await createCaller({ deps: deps(), scope: owner }).reports.get({
      slug: "est",
      kind: "readiness",
      at,
    });
    expect(shown).toEqual(await reportOf(deps(), scope, { kind: "readiness", at: new Date(at) }));
  });

  test.each(ProjectReportKind.options)("%s is written in every format", async (kind) => {
    const report = await reportOf(deps(), scope, { kind });
    for (const format of ReportFormat.options)
      expect((await written(report, format)).length).toBeGreaterThan(500);
  });

  test("a readiness PDF takes less than three seconds, reading included", async () => {
    await ask("readiness.pdf");
    const from = performance.now();
    const answer = await ask("readiness.pdf");
    const bytes = (await answer.arrayBuffer()).byteLength;
    const ms = performance.now() - from;
    process.stdout.write(`readiness PDF: ${Math.round(ms)} ms, ${bytes} bytes\n`);
    expect(ms).toBeLessThan(3_000);
  });

  test("is a download under its own name, and known again by its digest", async () => {
    const query = "?at=2026-11-24T00:00:00Z";
    const answer = await ask("readiness.md", { query });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-disposition")).toBe(
      'attachment; filename="est-readiness-2026-11-24.md"',
    );
    const etag = answer.headers.get("etag") ?? "";
    expect(await answer.text()).toContain(etag.slice(1, -1));
    const again = await ask("readiness.md", { query, headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
  });

  test("leaves a line in the audit log", async () => {
    await ask("handover.csv");
    const entry = await database.db.auditEntry.findFirst({
      where: { action: "report.export" },
      orderBy: { seq: "desc" },
    });
    expect(entry).toMatchObject({ outcome: "read", subjectId: "handover" });
    expect(entry?.detail).toContain('"format":"csv"');
  });

  test("a report that there is not names those there are", async () => {
    for (const file of ["readiness.exe", "nothing.pdf", "readiness", "", "readiness.pdf.exe"]) {
      const answer = await ask(file);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain("readiness, gate, handover");
    }
  });

  test("the dossier of a gate is of the decision that is asked for", async () => {
    const decision = await decideGate(deps(), scope, {});
    const report = await reportOf(deps(), scope, { kind: "gate", decision: decision.decisionId });
    expect(report.about).toContainEqual({ label: "Decision", value: decision.decisionId });
    expect(report.about).toContainEqual({
      label: "Snapshot digest",
      value: decision.snapshotDigest,
    });
    const latest = await reportOf(deps(), scope, { kind: "gate" });
    expect(latest.about).toContainEqual({ label: "Decision", value: decision.decisionId });
  });
});

test("what is read for a report is one picture, though the project changes meanwhile", async () => {
  const [before, after] = await atOneSnapshot(deps(), async (still) => {
    const name = () =>
      still.db.project.findUnique({ where: { id: scope.projectId }, select: { name: true } });
    const first = await name();
    await database.db.project.update({ where: { id: scope.projectId }, data: { name: "Changed" } });
    return [first, await name()];
  });
  expect(after).toEqual(before);
  expect((await reportOf(deps(), scope, { kind: "handover" })).running).toContain("Changed");
});

test("a name that would be a formula, and one of right-to-left letters, come through every format", async () => {
  const name = '=HYPERLINK("http://x.invalid") פרויקט';
  await database.db.project.update({ where: { id: scope.projectId }, data: { name } });
  const report = await reportOf(deps(), scope, { kind: "readiness" });
  const csv = Buffer.from(await written(report, "csv")).toString();
  expect(csv).toContain(`"'=HYPERLINK(""http://x.invalid"") פרויקט"`);
  expect(csv).not.toMatch(/(^|,)"?=/m);
  for (const format of ReportFormat.options)
    expect((await written(report, format)).length).toBeGreaterThan(500);
});
