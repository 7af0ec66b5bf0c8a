import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ingest } from "#server/evidence/commands.ts";
import { stepHandover } from "#server/handover/commands.ts";
import { handoverOf } from "#server/handover/queries.ts";
import { drawUpReceipt, signReceipt } from "#server/handover-receipts/commands.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { openArchive } from "#server/platform/archive.ts";
import type { Deps } from "#server/platform/deps.ts";
import { openEnvelope, SignedEnvelope } from "#server/platform/signed-envelope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { exportPack } from "./commands.ts";

const database = testDb();
const ADAPTERS = path.resolve(import.meta.dirname, "../evidence/adapters");
/** Right to left, longer than a file system takes, and what a spreadsheet would run. */
const NAME = `=HYPERLINK("//x") נחתם ${"ا".repeat(170)}`;
const RUN_ID = "7ddad49ec6f142ada546ad4e404e5664";
let deps: Deps;
let owner: WorkspaceScope;
let slug = "";

beforeAll(async () => {
  deps = database.deps("2026-11-25T12:00:00Z");
  owner = await ownerScope(deps);
  const made = await registerProject(deps, owner, { name: NAME, slug: "names", factors: {} });
  slug = made.slug;
  await registerProject(deps, owner, { name: "Nothing", slug: "nothing", factors: {} });
});

const as = async (role: Role) => findProject(deps, await memberScope(deps, role), slug);

async function send(file: string): Promise<void> {
  const scope = await findProject(deps, await serviceScope(deps, ["ingest"]), slug);
  const bytes = fs.readFileSync(path.join(ADAPTERS, file));
  const received = await ingest(deps, scope, { bytes, fileName: path.basename(file) });
  expect(received.kind, file).not.toBe("refused");
}

async function unpacked(scope: ProjectScope): Promise<Map<string, string>> {
  const file = await exportPack(deps, scope);
  return filesIn(Buffer.from(await new Response(file).arrayBuffer()));
}

async function filesIn(bytes: Buffer): Promise<Map<string, string>> {
  const limits = { members: 100, memberBytes: 50e6, totalBytes: 100e6, ratio: 1000 };
  const archive = await openArchive(bytes, limits);
  if (archive.kind !== "opened") throw new Error("no archive");
  return new Map(
    archive.members.map((one) => {
      if (one.kind !== "file") throw new Error(`${one.name}: ${one.kind}`);
      return [one.name, one.bytes.toString("utf8")];
    }),
  );
}

const frontMatter = (card: string) => parse(card.split("---\n")[1] ?? "");

describe("the handover pack", () => {
  test("of a project of which nothing is known says so in every part", async () => {
    const nothing = await findProject(deps, owner, "nothing");
    const files = await unpacked(nothing);
    const at = (name: string) => files.get(`handover-nothing/${name}`) ?? "";
    expect(frontMatter(at("README.md"))).toMatchObject({
      license: "unknown",
      library_name: "unknown",
      language: "unknown",
      datasets: ["unknown"],
    });
    expect(JSON.parse(at("served-run.json"))).toMatchObject({
      version: "unknown",
      run: "unknown",
      dimensions: {
        hardware: "unknown",
        platform: "unknown",
        sourceCode: "unknown",
        configuration: "unknown",
        dataSources: "unknown",
        trainingState: "unknown",
      },
    });
    for (const name of ["data-sheet.md", "runbook.md", "risks.md", "contacts.md"])
      expect(at(name), name).toContain("unknown");
    expect(at("README.md")).toContain("unknown");
  });

  test("names the served model's run with its six dimensions, metrics and library from evidence", async () => {
    for (const file of [
      "mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json",
      "mlflow/fixtures/mlflow-3.17.2/runs-search-p2.json",
      "mlflow/fixtures/mlflow-3.17.2/runs-search-p3.json",
      "mlflow/fixtures/mlflow-3.17.2/model-versions-search.json",
      "great-expectations/fixtures/validation-pass.json",
      "prometheus/fixtures/prometheus-2.42.0/rules-firing.json",
    ])
      await send(file);
    const files = await unpacked(await findProject(deps, owner, slug));
    const run = JSON.parse(files.get(`handover-${slug}/served-run.json`) ?? "");
    expect(run).toMatchObject({
      model: "estate-valuation-price",
      version: "3",
      knownBy: "the registry calls it the one in use",
      run: { runId: RUN_ID },
    });
    expect(Object.keys(run.dimensions)).toHaveLength(6);
    expect(run.dimensions.sourceCode).not.toBe("unknown");
    const card = files.get(`handover-${slug}/README.md`) ?? "";
    expect(frontMatter(card)).toMatchObject({ model_name: "estate-valuation-price" });
    expect(frontMatter(card).metrics).toContain("val_mae");
    expect(card).toContain(RUN_ID);
    const rules = JSON.parse(
      fs.readFileSync(
        path.join(ADAPTERS, "prometheus/fixtures/prometheus-2.42.0/rules-firing.json"),
        "utf8",
      ),
    ).data.groups.flatMap((group: { rules: { type: string; name: string }[] }) =>
      group.rules.filter((rule) => rule.type === "alerting"),
    );
    const book = files.get(`handover-${slug}/runbook.md`) ?? "";
    expect(rules.length).toBeGreaterThan(0);
    for (const { name } of rules)
      expect(book).toContain(`## Alert: ${name.replaceAll("_", "\\_")}`);
  });

  test("lists every document by its digest, as CSV and as JSON", async () => {
    const files = await unpacked(await findProject(deps, owner, slug));
    const index = JSON.parse(files.get(`handover-${slug}/evidence.json`) ?? "");
    const rows = await database.db.evidence.findMany({ select: { id: true, digest: true } });
    const told = index.documents.map((one: { id: string; sha256: string }) => [one.id, one.sha256]);
    expect(new Map(told)).toEqual(new Map(rows.map(({ id, digest }) => [id, digest])));
    const csv = files.get(`handover-${slug}/evidence.csv`) ?? "";
    for (const { digest } of rows) expect(csv).toContain(digest);
  });

  test("has one digest for each file, and they hold", async () => {
    const files = await unpacked(await findProject(deps, owner, slug));
    const sums = (files.get(`handover-${slug}/SHA256SUMS`) ?? "").trim().split("\n");
    expect(sums).toHaveLength(files.size - 1);
    for (const line of sums) {
      const [digest, name] = line.split("  ");
      const text = files.get(`handover-${slug}/${name}`) ?? "";
      expect(createHash("sha256").update(text).digest("hex"), name).toBe(digest);
    }
  });

  test("names no file after anything a person wrote, and no cell or line runs as something", async () => {
    const { items } = await handoverOf(deps, await as("engineer"));
    const item = items.find((one) => one.isDue);
    if (!item) throw new Error("nothing is due");
    const note = '=cmd|" /C calc"!A0';
    await stepHandover(deps, await as(item.giver), { itemId: item.id, verb: "offer", note });
    const files = await unpacked(await findProject(deps, owner, slug));
    for (const name of files.keys()) expect(name).toMatch(/^handover-names\/[\w.-]+$/);
    const csv = files.get(`handover-${slug}/checklist.csv`) ?? "";
    expect(csv).toContain(`"'=cmd|"" /C calc""!A0"`);
    expect(csv).not.toContain(`"=cmd`);
    const contacts = files.get(`handover-${slug}/contacts.md`) ?? "";
    expect(contacts).toContain("ا".repeat(170));
    expect(contacts).toContain("נחתם");
    expect(
      parse((files.get(`handover-${slug}/README.md`) ?? "").split("---\n")[1] ?? ""),
    ).toBeTruthy();
  });

  test("carries what both sides signed, under the workspace's key", async () => {
    const { items } = await handoverOf(deps, await as("engineer"));
    const due = items.filter((one) => one.isDue && one.group === "environment");
    for (const { id, giver, receiver } of due) {
      await stepHandover(deps, await as(giver), { itemId: id, verb: "offer", note: "lock" });
      await stepHandover(deps, await as(receiver), { itemId: id, verb: "accept" });
    }
    const drawn = await drawUpReceipt(deps, await as("engineer"), { area: "environment" });
    const { receiptId, content } = drawn;
    const { giving, receiving } = content.sides;
    await signReceipt(deps, await as(giving[0] ?? "sre"), { receiptId, side: "giving" });
    await signReceipt(deps, await as(receiving[0] ?? "sre"), { receiptId, side: "receiving" });
    const files = await unpacked(await findProject(deps, owner, slug));
    const told = files.get(`handover-${slug}/receipts/environment-${receiptId}.json`) ?? "";
    const { keys } = JSON.parse(files.get(`handover-${slug}/receipts/public-keys.json`) ?? "");
    const payload = openEnvelope(
      SignedEnvelope.parse(JSON.parse(told)),
      keys.map((key: { publicKey: string }) => key.publicKey),
    );
    expect(JSON.parse(payload ?? "")).toMatchObject({ digest: drawn.digest });
  });

  test("is of one moment, whatever arrives while it is read", async () => {
    const scope = await findProject(deps, owner, slug);
    const add = (from: number, to: number) => database.db.$executeRaw`
      INSERT INTO "Evidence" ("projectId", "id", "digest", "storedDigest", "source", "format", "recognisedBy",
        "sizeBytes", "body", "senderKind", "senderId", "context", "observedAtBasis", "receivedAt", "factCount",
        "notes", "readings", "readingsVersion")
      SELECT ${scope.projectId}, 'many-' || n, encode(sha256(n::text::bytea), 'hex'), encode(sha256(n::text::bytea), 'hex'), 'junit', 'junit', 'a test',
        1, '\\x00', 'machine', 'token:t', '{}', 'arrival', now(), 0, '[]', '[]', '1'
      FROM generate_series(${from}::int, ${to}::int) n`;
    await add(1, 6_000);
    const before = await database.db.evidence.count();
    const reader = (await exportPack(deps, scope)).getReader();
    const parts = [(await reader.read()).value ?? new Uint8Array()];
    await add(6_001, 6_010);
    for (let next = await reader.read(); !next.done; next = await reader.read())
      parts.push(next.value);
    const files = await filesIn(Buffer.concat(parts));
    const { documents } = JSON.parse(files.get(`handover-${slug}/evidence.json`) ?? "");
    const csv = (files.get(`handover-${slug}/evidence.csv`) ?? "").trim().split("\r\n");
    expect(documents).toHaveLength(before);
    expect(csv).toHaveLength(before + 1);
  });

  test("given up half way leaves nothing running", async () => {
    const reader = (await exportPack(deps, await findProject(deps, owner, slug))).getReader();
    await reader.read();
    await reader.cancel();
    const open = () => database.db.$queryRaw<{ n: bigint }[]>`
      SELECT count(*) AS n FROM pg_stat_activity
      WHERE datname = current_database() AND state LIKE 'idle in transaction%'`;
    await expect.poll(async () => Number((await open())[0]?.n ?? 1), { timeout: 10_000 }).toBe(0);
  });

  test("tells addresses of members only to whoever may see those", async () => {
    const contactsFor = async (scope: ProjectScope) =>
      (await unpacked(scope)).get(`handover-${slug}/contacts.md`) ?? "";
    const { actor } = await memberScope(deps, "sre");
    const id = actor.kind === "person" ? actor.userId : "";
    await database.db.user.update({ where: { id }, data: { email: "eva@factory.example" } });
    const at = deps.now();
    const account = { id, accountId: id, userId: id, createdAt: at, updatedAt: at };
    await database.db.account.create({ data: { ...account, providerId: "credential" } });
    expect(await contactsFor(await findProject(deps, owner, slug))).toContain("factory.example");
    const gate = await findProject(deps, await serviceScope(deps, ["gate"]), slug);
    expect(await contactsFor(gate)).not.toContain("factory.example");
  });
});
