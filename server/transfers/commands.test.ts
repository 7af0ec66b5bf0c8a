import { beforeAll, expect, test } from "vitest";
import { addConnection } from "#server/connections/commands.ts";
import { NewConnection } from "#server/connections/schema.ts";
import { seedDemo } from "#server/demo/commands.ts";
import { makeEstimate } from "#server/estimates/commands.ts";
import { NewEstimate } from "#server/estimates/schema.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { openIncident } from "#server/incidents/commands.ts";
import { sha256 } from "#server/platform/digest.ts";
import { projectReadinessOf } from "#server/portfolio/queries.ts";
import { findProject } from "#server/projects/queries.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { cancelRound, openRound } from "#server/rounds/commands.ts";
import { roundOf } from "#server/rounds/queries.ts";
import { NewRound } from "#server/rounds/schema.ts";
import { signOff } from "#server/sign-offs/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { CARRIED } from "./catalogue.ts";
import { exportProject, importProject } from "./commands.ts";

// From one server, a database of its own, to another.

const here = testDb();
const there = testDb();
const from = () => here.deps();
const to = () => there.deps();
let owner: WorkspaceScope;
let receiver: WorkspaceScope;

beforeAll(async () => {
  owner = await ownerScope(from());
  await seedDemo(from(), owner);
  await ensureWorkspaceAndOwner(to());
  receiver = await ownerScope(to());
  const wea = await findProject(from(), owner, "wea");
  const plan = { packages: [{ id: "a", name: "A", likely: 20 }] };
  await makeEstimate(from(), wea, NewEstimate.parse({ plan, seed: 1 }));
  await openIncident(from(), wea, { title: "Scores stood still", severity: "severe" });
  const pilot = {
    gate: "prototype-pilot",
    role: "product-owner",
    isSigned: true,
    note: "",
  } as const;
  await signOff(from(), wea, pilot);
  await here.db.waiver.create({ data: { ...WAIVER, projectId: wea.projectId } });
  const ruled = { projectId: wea.projectId, waiverId: WAIVER.id, ruledAt: from().now() };
  for (const [i, ruling] of ["approved", "expired"].entries())
    await here.db.waiverRuling.create({
      data: { ...ruled, seq: i + 1, ruling, ruledById: i === 0 ? WAIVER.ownerId : "system" },
    });
  await addConnection(from(), wea, NewConnection.parse({ kind: "alertmanager-hook", name: "h" }));
});

const WAIVER = {
  id: "w-1",
  gateId: "gate-prototype-pilot",
  conditionId: "pp-9",
  reason: "-",
  compensatingControl: "-",
  ownerId: "0199f000-0000-7000-8000-00000000000a",
  requestedById: "0199f000-0000-7000-8000-00000000000b",
  requestedAt: new Date("2026-02-01T00:00:00Z"),
  expiresAt: new Date("2026-02-20T00:00:00Z"),
  policyVersion: "1.1.0",
};

async function fileOf(slug: string): Promise<Buffer> {
  const stream = await exportProject(from(), await findProject(from(), owner, slug));
  return Buffer.from(await new Response(stream).arrayBuffer());
}

async function* inChunks(file: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += 70_001) yield file.subarray(at, at + 70_001);
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** People, tokens, connections and the project itself have other ids there; everything else is the same. */
const told = (readiness: object, slug: string) =>
  JSON.stringify(readiness).replace(ID, "#").replaceAll(slug, "slug");

test("every project of the demo scores the same on the other server, to the last test and action", async () => {
  for (const slug of ["est", "boo", "oil", "ret", "wea", "ccf", "bot", "rec"]) {
    const imported = await importProject(to(), receiver, { chunks: inChunks(await fileOf(slug)) });
    expect(imported.slug).toBe(slug);
    const before = await projectReadinessOf(from(), await findProject(from(), owner, slug), {});
    const after = await projectReadinessOf(to(), await findProject(to(), receiver, slug), {});
    const { isDemo: _, demoNote: __, ...same } = { ...before, demoNote: null };
    const { isDemo: ___, demoNote: ____, ...got } = { ...after, demoNote: null };
    expect(told(got, slug)).toBe(told(same, slug));
  }
});

test("every row comes over, a connection without its secret and switched off", async () => {
  const source = await findProject(from(), owner, "wea");
  const target = await findProject(to(), receiver, "wea");
  for (const { table } of CARRIED) {
    const count = (db: typeof here.db, id: string) =>
      db.$queryRawUnsafe(`SELECT count(*)::int AS n FROM "${table}" WHERE "projectId" = $1`, id);
    expect(await count(there.db, target.projectId), table).toEqual(
      await count(here.db, source.projectId),
    );
  }
  const connections = await there.db.connection.findMany({ where: { name: "h" } });
  expect(connections).toEqual([expect.objectContaining({ isEnabled: false, secretBox: null })]);
  const text = (await fileOf("wea")).toString("utf8");
  expect(text).not.toMatch(/secretBox|@|Demo reader/i);
});

test("a revealed round comes over as it stands; one that is not stays, with everybody's answers", async () => {
  const [oil, bot] = [
    await findProject(from(), owner, "oil"),
    await findProject(from(), owner, "bot"),
  ];
  const source = await roundOf(from(), oil);
  const target = await roundOf(to(), await findProject(to(), receiver, "oil"));
  expect(source.revealed?.rows.length).toBeGreaterThan(50);
  // People have other ids there, and so another order.
  const plain = ({ round, revealed }: typeof source) => ({
    state: round?.state,
    gap: revealed?.roleGap,
    rows: revealed?.rows.map(({ id, apart, counts, agreed }) => [id, apart, counts, agreed?.note]),
  });
  expect(plain(target)).toEqual(plain(source));
  const { participants } = await peopleOf(from(), bot);
  const invitees = participants.map(({ userId, discipline: role }) => ({ userId, role }));
  const whole = (await fileOf("bot")).toString("utf8");
  expect(whole).toContain('{"table":"AssessmentDraft"');
  await openRound(from(), bot, NewRound.parse({ invitees }));
  const apart = (await fileOf("bot")).toString("utf8");
  expect(apart).not.toMatch(/"table":"(AssessmentDraft|AssessmentRound|RoundInvitee)"/);
  await cancelRound(from(), bot, { round: 1 });
});

test("a waiver comes over with who ruled on it, a person as somebody imported and Assay as itself", async () => {
  const { projectId } = await findProject(to(), receiver, "wea");
  const rulings = await there.db.waiverRuling.findMany({ where: { projectId } });
  expect(rulings.map(({ ruling }) => ruling).sort()).toEqual(["approved", "expired"]);
  const [approved, expired] = rulings.sort((a, b) => a.seq - b.seq);
  expect(expired?.ruledById).toBe("system");
  const waiver = await there.db.waiver.findFirstOrThrow({ where: { projectId } });
  expect(waiver.ownerId).toBe(approved?.ruledById);
  expect(waiver.ownerId).not.toBe(WAIVER.ownerId);
});

test("who is named in a file is somebody imported, who is no member and never one of those here", async () => {
  const people = await there.db.member.findMany({
    where: { leftAt: { not: null } },
    select: { user: true },
  });
  expect(people.length).toBeGreaterThan(0);
  for (const { user } of people) expect(user.name).toMatch(/^Imported person [0-9a-f]{4}$/);
  // The same file on the server it is from speaks for nobody of that server either.
  const { slug } = await importProject(from(), owner, { chunks: inChunks(await fileOf("est")) });
  expect(slug).toBe("est-2");
  const real = await here.db.member.findMany({ where: { leftAt: null }, select: { userId: true } });
  const { projectId } = await findProject(from(), owner, slug);
  const assessments = await here.db.assessment.findMany({ where: { projectId } });
  const said = JSON.stringify(assessments);
  for (const { userId } of real) expect(said).not.toContain(userId);
});

async function counts() {
  return {
    projects: await there.db.project.count(),
    people: await there.db.user.count(),
    evidence: await there.db.evidence.count(),
  };
}

/** With a digest that fits, as somebody who changes a file on purpose would write it. */
function resealed(lines: string[]): Buffer {
  const all = lines.slice(0, -1).join("\n");
  const end = JSON.parse(lines.at(-1) ?? "{}");
  end.end.sha256 = sha256(`${all}\n`);
  return Buffer.from(`${all}\n${JSON.stringify(end)}\n`);
}

test("a changed, cut, foreign, newer or misfitting file is refused with its reason, and nothing stays", async () => {
  const whole = await fileOf("est");
  const lines = whole.toString("utf8").trimEnd().split("\n");
  const [first = ""] = lines;
  const at = lines.findIndex((line) => line.startsWith('{"table":"Evidence"'));
  const with_ = (index: number, change: (line: string) => string) =>
    lines.map((line, i) => (i === index ? change(line) : line));
  const cases: [string, Buffer, RegExp][] = [
    [
      "a changed byte",
      Buffer.from(whole.toString("utf8").replace('"fileName"', '"fileNAme"')),
      /digest/,
    ],
    ["a row left out", resealed(lines.filter((_, i) => i !== at)), /as many rows of Evidence/],
    ["cut off", whole.subarray(0, whole.length - 40), /cut off/],
    ["cut at a line", Buffer.from(`${lines.slice(0, 9).join("\n")}\n`), /cut off/],
    ["something after its end", Buffer.concat([whole, Buffer.from("{}\n")]), /after its end/],
    ["nothing", Buffer.alloc(0), /empty/],
    ["something else", Buffer.from('{"a":1}\n'), /no project that Assay exported/],
    ["no JSON", Buffer.from("PK\u0003\u0004\n"), /no JSON/],
    [
      "a newer one",
      resealed(with_(0, () => first.replace('"version":1', '"version":2'))),
      /version 2/,
    ],
    [
      "another table",
      resealed(with_(at, (l) => l.replace('"Evidence"', '"ApiToken"'))),
      /ApiToken/,
    ],
    [
      "another body",
      resealed(with_(at, (l) => l.replace(/"body": ?"\\\\x../, '"body":"\\\\xff'))),
      /digest says/,
    ],
    [
      "a wrong value",
      resealed(with_(at, (l) => l.replace(/"factCount": ?\d+/, '"factCount":"many"'))),
      /do not fit/,
    ],
  ];
  const before = await counts();
  for (const [name, file, says] of cases) {
    const attempt = importProject(to(), receiver, { chunks: inChunks(file) });
    await expect(attempt, name).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(says),
    });
    expect(await counts(), name).toEqual(before);
  }
});

test("a slug that is taken is refused when it was asked for", async () => {
  const chunks = inChunks(await fileOf("est"));
  await expect(importProject(to(), receiver, { chunks, slug: "est" })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("no file brings in a project at an address of its own below /projects", async () => {
  const before = await there.db.project.count();
  const chunks = inChunks(await fileOf("wea"));
  await expect(importProject(to(), receiver, { chunks, slug: "import" })).rejects.toMatchObject({
    code: "conflict",
    pointer: "/slug",
  });
  expect(await there.db.project.count()).toBe(before);
});
