import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { type Packed, tarGzOf, zipOf } from "#server/test/archives.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { deliver } from "./commands.ts";
import type { Arrived, Delivered, FileOutcome } from "./schema.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
const fixture = (path: string) => readFileSync(join(import.meta.dirname, "../evidence", path));
const JUNIT = fixture("adapters/junit/fixtures/junit-xunit2.xml");
const RUNS = fixture("adapters/mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json");
const UNDATED = fixture("adapters/junit/fixtures/ruff-junit.xml");
const BROKEN = fixture("fixtures/bad/mlflow.nan-literal.json");
let owner: Awaited<ReturnType<typeof ownerScope>>;
let machine: ProjectScope;
let person: ProjectScope;
let nth = 0;

/** A project of its own for each test. */
async function freshProject(): Promise<void> {
  nth += 1;
  const name = `Estate ${nth}`;
  const project = await registerProject(deps(), owner, { name, slug: `est-${nth}`, factors: {} });
  machine = narrowToProject(await serviceScope(deps(), ["ingest"]), project);
  person = narrowToProject(await memberScope(deps(), "engineer"), project);
}

beforeAll(async () => {
  owner = await ownerScope(deps());
});

const send = (arrived: Arrived, scope: ProjectScope = machine): Promise<Delivered> =>
  deliver(deps(), scope, { arrived, stated: { maxBytes: 100_000_000 } });
const zip = (...members: Packed[]) => send({ bytes: zipOf(members), fileName: "ci.zip" });
const event = (of: object) =>
  Buffer.from(JSON.stringify({ specversion: "1.0", id: "1", source: "ci", type: "report", ...of }));

function many(delivered: Delivered) {
  if (delivered.kind !== "many") throw new Error("One document.");
  return delivered;
}
function receiptOf(delivered: Delivered) {
  if (delivered.kind !== "one" || delivered.result.kind !== "received") throw new Error("None.");
  return delivered.result.receipt;
}
const said = (files: readonly FileOutcome[]) =>
  files.map((file) =>
    "receipt" in file
      ? `${file.fileName} ${file.receipt.source}${file.receipt.duplicate ? " again" : ""}`
      : `${file.fileName} ${file.refusal.code}`,
  );

describe("a folder of a CI job", () => {
  it("gives each report its outcome, and leaves aside what nobody reads", async () => {
    await freshProject();
    const answer = many(
      await zip(
        { name: "reports/junit.xml", body: JUNIT },
        { name: "reports/runs.json", body: RUNS },
        { name: "reports/broken.json", body: BROKEN },
        { name: "reports/again.xml", body: JUNIT },
        { name: "logs/build.log", body: "[INFO] building\n[WARN] slow" },
        { name: "site/index.html", body: "<!doctype html><html></html>" },
        { name: "shot.png", body: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]) },
        { name: "package.json", body: '{"name":"x"}' },
        { name: "cache.zip", body: zipOf([{ name: "a", body: "a" }]) },
        { name: "../up.json", body: "{}" },
        { name: "отчёт.xml", body: "<testsuites><testsuite" },
      ),
    );
    expect(said(answer.files)).toEqual([
      "reports/junit.xml junit",
      "reports/runs.json mlflow",
      "reports/broken.json invalid_json",
      "reports/again.xml junit again",
      "../up.json invalid_field",
      "отчёт.xml truncated",
    ]);
    expect(answer.notRead.map((one) => one.fileName).sort()).toEqual([
      "cache.zip",
      "logs/build.log",
      "package.json",
      "shot.png",
      "site/index.html",
    ]);
    expect(answer.notes).toEqual([
      { code: "not_assessed", message: "5 files were left aside: nothing here reads them." },
    ]);
    const { projectId } = machine;
    const kept = await database.db.evidenceRefusal.findMany({ where: { projectId } });
    expect(kept.map((row) => row.fileName).sort()).toEqual(["broken.json", "up.json", "отчёт.xml"]);
  });

  it("may be a tar, cut off in the middle, or one packed report", async () => {
    await freshProject();
    const tar = await tarGzOf([
      { name: "junit.xml", body: JUNIT },
      { name: "runs.json", body: RUNS },
    ]);
    const cut = many(await send({ bytes: tar.subarray(0, tar.length - 30), fileName: "ci.tgz" }));
    expect(said(cut.files)).toEqual(["junit.xml junit"]);
    expect(cut.notes.map((note) => note.code)).toEqual(["truncated"]);
    expect(said(many(await send({ bytes: tar })).files)).toEqual([
      "junit.xml junit again",
      "runs.json mlflow",
    ]);
    const packed = { bytes: gzipSync(UNDATED), fileName: "ruff.xml.gz" };
    expect(receiptOf(await send(packed)).source).toBe("junit");
  });

  it("is refused as a whole only when none of it can be read", async () => {
    await freshProject();
    const locked = await zip({ name: "a.json", body: "{}", isEncrypted: true });
    expect(locked).toMatchObject({ kind: "one", result: { refusal: { code: "wrong_shape" } } });
    const damaged = { bytes: zipOf([{ name: "a", body: "a" }]).subarray(0, 40) };
    expect(await send(damaged)).toMatchObject({ result: { refusal: { code: "truncated" } } });
  });

  it("asks a person for the date of each report that has none", async () => {
    await freshProject();
    const bytes = zipOf([
      { name: "ruff.xml", body: UNDATED },
      { name: "junit.xml", body: JUNIT },
    ]);
    const answer = many(await send({ bytes }, person));
    expect(said(answer.files)).toEqual(["ruff.xml missing_date", "junit.xml junit"]);
  });
});

describe("an event", () => {
  it("is one document whatever its bytes, and delivered again it is no other run", async () => {
    await freshProject();
    const time = "2026-11-20T00:00:00Z";
    const first = receiptOf(await send({ bytes: event({ time, data: UNDATED.toString() }) }));
    expect(first).toMatchObject({
      source: "junit",
      duplicate: false,
      observedAt: "2026-11-20T00:00:00.000Z",
      observedAtBasis: "sender",
    });
    const spaced = `${UNDATED.toString()}\n`;
    const again = receiptOf(await send({ bytes: event({ time, data: spaced }) }));
    expect(again).toMatchObject({ evidenceId: first.evidenceId, duplicate: true });
    const { projectId } = machine;
    expect(await database.db.sighting.count({ where: { projectId } })).toBe(0);
    const row = await database.db.evidence.findFirstOrThrow({ where: { projectId } });
    expect(row.context).toMatchObject({ event: { source: "ci", id: "1", type: "report" } });
    // Another event about the same bytes is another sighting of them.
    const other = { bytes: event({ id: "2", time, data: UNDATED.toString() }) };
    expect(receiptOf(await send(other)).duplicate).toBe(true);
    expect(await database.db.sighting.count({ where: { projectId } })).toBe(1);
  });

  it("is kept once when ten senders race with different bytes", async () => {
    await freshProject();
    const body = (i: number) =>
      event({ id: "race", data: `${UNDATED.toString()}${" ".repeat(i)}` });
    const all = await Promise.all(Array.from({ length: 10 }, (_, i) => send({ bytes: body(i) })));
    expect(new Set(all.map((one) => receiptOf(one).evidenceId)).size).toBe(1);
    const { projectId } = machine;
    expect(await database.db.evidence.count({ where: { projectId } })).toBe(1);
  });

  it("keeps places those of the document inside it", async () => {
    await freshProject();
    const bytes = event({ data: JSON.parse(RUNS.toString()) });
    const { evidenceId } = receiptOf(
      await send({ bytes, mediaType: "application/cloudevents+json" }),
    );
    const facts = await database.db.fact.findMany({ where: { evidenceId, ordinal: 0 } });
    expect(facts[0]?.pointer).toMatch(/^\/runs\/\d+$/);
  });

  it("in a batch or in a folder is answered like a file", async () => {
    await freshProject();
    const batch = JSON.parse(
      readFileSync(join(import.meta.dirname, "fixtures/batch.json")).toString(),
    );
    const bytes = Buffer.from(JSON.stringify([...batch, { ...batch[0], id: "" }]));
    const mediaType = "application/cloudevents-batch+json";
    const { files } = many(await send({ bytes, mediaType }));
    expect(
      files.map((file) => ("receipt" in file ? file.receipt.source : file.refusal.code)),
    ).toEqual(["mlflow", "alertmanager", "dbt", "missing_field"]);
    const folder = many(
      await zip({ name: "event.json", body: event({ data: UNDATED.toString() }) }),
    );
    expect(said(folder.files)).toEqual(["event.json junit"]);
  });
});

describe("a form", () => {
  const form = async (...files: [string, Uint8Array][]) => {
    const body = new FormData();
    for (const [name, bytes] of files) body.append("file", new File([new Uint8Array(bytes)], name));
    const response = new Response(body);
    const mediaType = response.headers.get("content-type") ?? "";
    return { bytes: new Uint8Array(await response.arrayBuffer()), mediaType };
  };

  it("of one file is answered as that file, of several with each", async () => {
    await freshProject();
    expect(receiptOf(await send(await form(["a.xml", JUNIT]))).source).toBe("junit");
    const packed = zipOf([{ name: "runs.json", body: RUNS }]);
    const answer = await send(await form(["a.xml", JUNIT], ["b.zip", packed], ["c.json", BROKEN]));
    expect(said(many(answer).files)).toEqual([
      "a.xml junit again",
      "b.zip/runs.json mlflow",
      "c.json invalid_json",
    ]);
    expect(await send(await form())).toMatchObject({
      result: { refusal: { code: "empty_input" } },
    });
  });
});
