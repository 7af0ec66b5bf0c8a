import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { accept } from "#server/acceptances/commands.ts";
import { openProposals } from "#server/acceptances/queries.ts";
import { narrowToProject, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { sha256 } from "#server/platform/digest.ts";
import { registerProject } from "#server/projects/commands.ts";
import { readinessInputOf } from "#server/readiness/queries.ts";
import type { IngestResult, Receipt } from "#server/receipts/schema.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { ingest, recordRefusal } from "./commands.ts";
import { evidenceDetail, evidenceLog, rawEvidence } from "./queries.ts";

const NOW = "2026-11-24T12:00:00Z";
const database = testDb();
const deps = () => database.deps(NOW);
const fixture = (path: string) => readFileSync(join(import.meta.dirname, path));
const junit = () => fixture("adapters/junit/fixtures/junit-xunit2.xml");
const runs = () => fixture("adapters/mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json");
const undated = () => fixture("adapters/junit/fixtures/ruff-junit.xml");

let person: ProjectScope;
let second: ProjectScope;
let machine: ProjectScope;
let elsewhere: ProjectScope;

beforeAll(async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name: "Estate valuation", factors: {} });
  const other = await registerProject(deps(), owner, { name: "Another", factors: {} });
  const within = (scope: WorkspaceScope, of: { id: string; slug: string }) =>
    narrowToProject(scope, { ...of, workspaceId: scope.workspaceId });
  person = within(await memberScope(deps(), "data-scientist"), project);
  second = within(await memberScope(deps(), "privacy-legal"), project);
  machine = within(await serviceScope(deps(), ["ingest"]), project);
  elsewhere = within(await memberScope(deps(), "engineer"), other);
});

function receiptOf(result: IngestResult): Receipt {
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result.receipt;
}

describe("a document that is sent", () => {
  it("is kept with its facts, its digest and its place in the log", async () => {
    const receipt = receiptOf(
      await ingest(deps(), machine, { bytes: runs(), fileName: "/home/x/runs.json" }),
    );
    expect(receipt).toMatchObject({
      source: "mlflow",
      facts: 25,
      duplicate: false,
      actor: { kind: "machine" },
      observedAtBasis: "document",
    });
    expect(receipt.digest).toBe(sha256(runs()));
    const detail = await evidenceDetail(deps(), person, { id: receipt.evidenceId });
    expect(detail.evidence.fileName).toBe("runs.json");
    expect(detail.facts).toHaveLength(25);
    expect(detail.facts.map((fact) => fact.pointer)).toContain("/runs/0");
    const place = { id: receipt.evidenceId, at: "/runs/7/data/params/1" };
    expect((await evidenceDetail(deps(), person, place)).factAt).toBe("/runs/7");
    const raw = await rawEvidence(deps(), person, receipt.evidenceId);
    expect(Buffer.from(raw.body).equals(runs())).toBe(true);
  });

  it("adds nothing the second time but a sighting, also when ten senders race", async () => {
    const bytes = junit();
    const results = await Promise.all(
      Array.from({ length: 10 }, () => ingest(deps(), machine, { bytes })),
    );
    const receipts = results.map(receiptOf);
    expect(receipts.filter((receipt) => !receipt.duplicate)).toHaveLength(1);
    expect(new Set(receipts.map((receipt) => receipt.evidenceId)).size).toBe(1);
    const id = receipts[0]?.evidenceId ?? "";
    const detail = await evidenceDetail(deps(), person, { id });
    expect(detail.facts).toHaveLength(1);
    expect(detail.sightings).toHaveLength(9);
  });

  it("is known to the rules with what its sender stated of branch, run and model version", async () => {
    const context = { branch: "main", runId: "r1", modelVersion: "4", ranInCi: true };
    const bytes = fixture("adapters/junit/fixtures/node-20.xml");
    const { evidenceId } = receiptOf(await ingest(deps(), machine, { bytes, context }));
    const { evidence } = await readinessInputOf(deps(), machine);
    expect(evidence.find((item) => item.evidenceId === evidenceId)?.context).toEqual(context);
  });

  it("is another document in another project", async () => {
    const receipt = receiptOf(await ingest(deps(), elsewhere, { bytes: junit() }));
    expect(receipt.duplicate).toBe(false);
    await expect(evidenceDetail(deps(), person, { id: receipt.evidenceId })).rejects.toThrow(
      "no such document",
    );
  });

  it("needs a date from a person when it carries none, and takes a machine's arrival for one", async () => {
    const refused = await ingest(deps(), person, { bytes: undated() });
    expect(refused).toMatchObject({ kind: "refused", refusal: { code: "missing_date" } });
    const dated = receiptOf(
      await ingest(deps(), person, {
        bytes: undated(),
        observedAt: new Date("2026-11-20T00:00:00Z"),
      }),
    );
    expect(dated).toMatchObject({
      observedAt: "2026-11-20T00:00:00.000Z",
      observedAtBasis: "sender",
    });
    const other = Buffer.from(undated().toString("utf8").replace("F401", "F402"));
    expect(receiptOf(await ingest(deps(), machine, { bytes: other }))).toMatchObject({
      observedAt: "2026-11-24T12:00:00.000Z",
      observedAtBasis: "receipt",
    });
  });

  it("that is refused leaves the refusal in the log and nothing else", async () => {
    const before = await database.db.evidence.count();
    const result = await ingest(deps(), person, {
      bytes: fixture("fixtures/bad/mlflow.nan-literal.json"),
      fileName: "runs.json",
    });
    expect(result).toMatchObject({
      kind: "refused",
      refusal: { code: "invalid_json", pointer: "/runs/0/data/metrics/0/value" },
    });
    expect(await database.db.evidence.count()).toBe(before);
    const log = await evidenceLog(deps(), person, { limit: 50 });
    const refusals = log.entries.flatMap((entry) =>
      entry.kind === "refusal" ? [entry.refusal] : [],
    );
    expect(refusals).toContainEqual(
      expect.objectContaining({ code: "invalid_json", fileName: "runs.json" }),
    );
    expect(JSON.stringify(await database.db.evidenceRefusal.findMany())).not.toContain("val_r2");
  });

  it("is stored compressed when that is worth it, and given back byte for byte; older rows too", async () => {
    const { evidenceId } = receiptOf(await ingest(deps(), machine, { bytes: runs() }));
    const stored = await database.db.evidence.findFirstOrThrow({
      where: { id: evidenceId },
      select: { body: true, bodyCoding: true },
    });
    expect(stored.bodyCoding).toBe("br");
    expect(stored.body.byteLength).toBeLessThan(runs().byteLength / 3);
    const raw = await rawEvidence(deps(), person, evidenceId);
    expect(sha256(raw.body)).toBe(raw.storedDigest);
    expect(Buffer.compare(raw.body, runs())).toBe(0);
    await database.db.$executeRaw`
      INSERT INTO "Evidence" ("projectId", id, digest, "storedDigest", source, format, "recognisedBy",
        "sizeBytes", body, "senderKind", "senderId", context, "observedAtBasis", "receivedAt",
        "factCount", notes, readings, "readingsVersion")
      SELECT "projectId", 'older', ${sha256("AB")}, ${sha256("AB")}, source, format, "recognisedBy", 2,
        'AB'::bytea, "senderKind", "senderId", context, "observedAtBasis", "receivedAt",
        0, notes, readings, "readingsVersion" FROM "Evidence" WHERE id = ${evidenceId}`;
    expect(Buffer.from((await rawEvidence(deps(), person, "older")).body).toString()).toBe("AB");
    await database.db.evidence.deleteMany({ where: { id: "older" } });
  });

  it("keeps no secret anywhere in the database", async () => {
    const receipt = receiptOf(
      await ingest(deps(), machine, { bytes: fixture("fixtures/bad/mlflow.secrets.json") }),
    );
    const raw = await rawEvidence(deps(), person, receipt.evidenceId);
    expect(sha256(raw.body)).toBe(raw.storedDigest);
    expect(raw.storedDigest).not.toBe(receipt.digest);
    const everything = JSON.stringify([
      Buffer.from(raw.body).toString("utf8"),
      await database.db.fact.findMany(),
      await database.db.evidence.findMany({ select: { notes: true, readings: true } }),
    ]);
    expect(everything).not.toMatch(/AKIAIOSFODNN7|wJalrXUtn|example-not-a-secret|ghp_EXAMPLE/);
  });

  it("survives characters that PostgreSQL refuses", async () => {
    const hostile = {
      runs: [
        {
          info: { run_id: "r\u0000\ud800", experiment_id: "e\u0000", start_time: 1794556800000 },
          data: { params: [{ key: "a\\u0000\u0000", value: "\ud800" }] },
        },
      ],
    };
    const receipt = receiptOf(
      await ingest(deps(), machine, {
        bytes: Buffer.from(JSON.stringify(hostile)),
        fileName: "a\u0000b",
      }),
    );
    expect((await evidenceDetail(deps(), person, { id: receipt.evidenceId })).facts).toHaveLength(
      1,
    );
  });

  it("pages through the log without losing or repeating a line", async () => {
    for (let i = 0; i < 3; i++)
      await recordRefusal(deps(), person, {
        fileName: `f${i}`,
        sizeBytes: 3e9,
        refusal: { code: "too_large", message: "Too large." },
      });
    const all = (await evidenceLog(deps(), person, { limit: 200 })).entries;
    const paged = [];
    let before: { at: Date; id: string } | undefined;
    for (;;) {
      const page = await evidenceLog(deps(), person, { limit: 2, before });
      paged.push(...page.entries);
      if (!page.next) break;
      before = page.next;
    }
    expect(paged).toEqual(all);
  });
});

describe("accepting a document", () => {
  const form = {
    assay: "document/1",
    title: "Data protection review",
    documentType: "dpia",
    author: "Privacy team",
    date: "2026-10-01",
    link: "https://wiki.example/dpia",
    tests: ["data-5"],
  };
  let evidenceId = "";

  beforeAll(async () => {
    evidenceId = receiptOf(
      await ingest(deps(), person, { bytes: Buffer.from(JSON.stringify(form)) }),
    ).evidenceId;
  });

  it("is proposed to everybody but its sender", async () => {
    const offered = (await openProposals(deps(), person)).filter(
      (p) => p.evidenceId === evidenceId,
    );
    expect(offered.map((proposal) => proposal.targetId)).toContain("data-5");
    expect(offered.every((proposal) => proposal.whyNot !== null)).toBe(true);
    const theirs = (await openProposals(deps(), second)).filter((p) => p.evidenceId === evidenceId);
    expect(theirs.every((proposal) => proposal.whyNot === null)).toBe(true);
  });

  it("is refused to the sender, to a machine and for a target it is not offered for", async () => {
    await expect(accept(deps(), person, { evidenceId, note: "" })).rejects.toThrow(
      "You sent this document",
    );
    await expect(accept(deps(), machine, { evidenceId, note: "" })).rejects.toThrow(
      "Only a person",
    );
    const engineer = narrowToProject(await memberScope(deps(), "engineer"), {
      id: person.projectId,
      slug: person.slug,
      workspaceId: person.workspaceId,
    });
    await expect(accept(deps(), engineer, { evidenceId, note: "" })).rejects.toThrow(
      "in the role privacy legal",
    );
    await expect(
      accept(deps(), second, { evidenceId, targetId: "infra-7", note: "" }),
    ).rejects.toThrow("not offered for infra-7");
    await expect(accept(deps(), second, { evidenceId: "nothing", note: "" })).rejects.toThrow(
      "no such document",
    );
  });

  it("counts once, however often it is said, and raises the credit", async () => {
    const input = { evidenceId, targetId: "data-5", note: "Read it" } as const;
    const first = await accept(deps(), second, input);
    const again = await accept(deps(), second, input);
    expect(again).toEqual(first);
    expect(first.accepted).toMatchObject([
      { targetId: "data-5", role: "privacy-legal", note: "Read it" },
    ]);
    const detail = await evidenceDetail(deps(), person, { id: evidenceId });
    expect(
      detail.signals.filter((signal) => signal.testId === "data-5" && signal.credit === 0.5),
    ).toHaveLength(1);
  });
});
