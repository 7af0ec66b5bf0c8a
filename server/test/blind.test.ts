import { beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { writeComment } from "#server/comments/commands.ts";
import { seedDemo } from "#server/demo/commands.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { exportPerson } from "#server/people/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { jsonIn } from "#server/platform/db.ts";
import { findProject } from "#server/projects/queries.ts";
import { cancelRound, openRound, revealRound } from "#server/rounds/commands.ts";
import { NewRound } from "#server/rounds/schema.ts";
import { testDb } from "./database.ts";
import { memberScope, ownerScope } from "./factories.ts";
import { fill } from "./fill.ts";
import { everyAnswer, type Ids, idsOf, type Reader, readerOf } from "./questions.ts";
import { everyRoute, type Route } from "./surface.ts";

// While people rate apart nobody learns what another answered, nor anything that was computed from it:
// every question there is, asked by everybody else, gets the same bytes whatever was answered. The same
// where their round was called off before its reveal.

const database = testDb();
const deps = () => database.deps();
const SLUG = "wea";

let routes: Route[];
let ids: Ids;
let ann: ProjectScope;
let ben: ProjectScope;
let annsOwn: Reader;
let readers: Reader[];
let bright: Map<string, string>;
let dark: Map<string, string>;
let none: Map<string, string>;
let calledOff: Record<"bright" | "dark" | "none", Map<string, string>>;

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  provideDeps(deps());
  routes = await everyRoute();
  const owner = await ownerScope(deps());
  await seedDemo(deps(), owner);
  const project = await findProject(deps(), owner, SLUG);
  await fill(deps(), project);
  // Nothing is published, so that without a round the drafts would be what counts.
  await database.db.assessment.deleteMany({ where: { projectId: project.projectId } });
  await database.db.assessmentDraft.deleteMany({ where: { projectId: project.projectId } });
  const [annIn, benIn] = [
    await memberScope(deps(), "data-scientist"),
    await memberScope(deps(), "engineer"),
  ];
  const other = await memberScope(deps(), "sre");
  ann = await findProject(deps(), annIn, SLUG);
  ben = await findProject(deps(), benIn, SLUG);
  const reader = (name: string, of: Parameters<typeof readerOf>[1]["of"], scopes: string[]) =>
    readerOf(deps(), { name, of, scopes, limit: null });
  annsOwn = await reader("ann", annIn, ["write"]);
  readers = [
    await reader("owner", owner, ["admin"]),
    await reader("ben", benIn, ["write"]),
    await reader("other", other, ["write"]),
    await reader("service token", null, ["admin"]),
  ];
  ids = await idsOf(deps(), project.projectId);
  await open();
  await answer(ben, 2, "as ben sees it");
  await answer(ann, 4, "wombat");
  bright = await everyone();
  await answer(ann, 0, "quokka");
  dark = await everyone();
  await forget(ann);
  none = await everyone();
  await cancelRound(deps(), ben, { round: 1 });
  log = undefined;
  calledOff = { none: await everyone(), bright: none, dark: none };
  await answer(ann, 4, "wombat");
  calledOff.bright = await everyone();
  await answer(ann, 0, "quokka");
  calledOff.dark = await everyone();
  await answer(ann, 4, "wombat");
  await open();
  log = undefined;
}, 900_000);

const open = () =>
  openRound(
    deps(),
    ben,
    NewRound.parse({
      invitees: [
        { userId: actorId(ann.actor), role: "data-scientist" },
        { userId: actorId(ben.actor), role: "engineer" },
      ],
    }),
  );

async function forget({ actor }: ProjectScope): Promise<void> {
  const where = { assessorId: actorId(actor) };
  await database.db.assessmentDraft.deleteMany({ where });
  await database.db.ownAnswers.deleteMany({ where });
}

/** The row itself, so that nothing but the answers differs: not the time, not the revision, not the log. */
async function answer(scope: ProjectScope, level: number, note: string): Promise<void> {
  const indicators = (...names: string[]) =>
    Object.fromEntries(names.map((id) => [id, { state: "answered", level, note }]));
  const answers = {
    challenges: {
      "monitoring-logging": {
        state: level > 2 ? "not-experienced" : "experienced",
        overall: level,
        indicators: indicators("mo-1", "mo-2", "mo-3"),
      },
      "cultural-differences": { state: "experienced", indicators: indicators("cd-1", "cd-2") },
    },
    tests: { "data-1": { claim: level > 2 ? "automated" : "none", note } },
  };
  const apart = { role: "data-scientist", updatedAt: deps().now(), apartIn: 1 };
  const row = { ...apart, answers: jsonIn(answers) };
  const key = { projectId: scope.projectId, assessorId: actorId(scope.actor) };
  await database.db.assessmentDraft.upsert({
    where: { projectId_assessorId: key },
    create: { ...key, ...row },
    update: row,
  });
  const [catalogue] = await database.db.ownCatalogue.findMany({ where: { slug: "fairness" } });
  if (!catalogue) throw new Error("the project rates by no catalogue of its own");
  const appeal = { "appeal-way": { answer: { state: "answered", level, note }, version: 1 } };
  const own = { ...apart, version: 1, answers: jsonIn(appeal) };
  const ownKey = { ...key, catalogueId: catalogue.id };
  await database.db.ownAnswers.upsert({
    where: { projectId_catalogueId_assessorId: ownKey },
    create: { ...ownKey, ...own },
    update: own,
  });
}

const LOG = ["AuditEntry", "AuditHead", "AuditPending"];
const LogRows = z.array(z.object({ rows: z.string() }));
let log: Map<string, string> | undefined;

/** Some of the asking is itself written to the log: each time all is asked of the same one. */
async function sameLog(): Promise<void> {
  await database.db.$transaction(async (tx) => {
    // The tables refuse a change by triggers, which a replica's session does not run.
    await tx.$executeRawUnsafe("SET LOCAL session_replication_role = replica");
    if (!log) {
      log = new Map();
      for (const table of LOG) {
        const [found] = LogRows.parse(
          await tx.$queryRawUnsafe(
            `SELECT COALESCE(jsonb_agg(to_jsonb(x)), '[]')::text AS rows FROM "${table}" x`,
          ),
        );
        log.set(table, found?.rows ?? "[]");
      }
      return;
    }
    for (const [table, rows] of log) {
      await tx.$executeRawUnsafe(`DELETE FROM "${table}"`);
      await tx.$executeRawUnsafe(
        `INSERT INTO "${table}" SELECT (jsonb_populate_recordset(null::"${table}", $1::jsonb)).*`,
        rows,
      );
    }
  });
}

async function everyone(): Promise<Map<string, string>> {
  await sameLog();
  const answers = new Map<string, string>();
  for (const reader of [annsOwn, ...readers])
    for (const [name, text] of await everyAnswer(deps(), reader, { slug: SLUG, ids, routes }))
      answers.set(name, text);
  return answers;
}
const isAnns = (name: string) => name.startsWith("ann: ");
const differing = (a: Map<string, string>, b: Map<string, string>) =>
  [...a.keys()].filter((name) => a.get(name) !== b.get(name));

test("whatever somebody answered, everybody else gets the same bytes", () => {
  const changed = differing(bright, dark);
  expect(changed.filter((name) => !isAnns(name))).toEqual([]);
  const others = [...bright, ...dark, ...none].filter(([name]) => !isAnns(name));
  process.stdout.write(`${others.length} answers of ${readers.length} readers compared\n`);
  expect(others.filter(([, text]) => /wombat|quokka/.test(text)).map(([name]) => name)).toEqual([]);
  expect(changed.filter(isAnns).sort()).toEqual(OWN);
});

/** Where somebody is shown what they answered themselves. */
const OWN = [
  "ann: GET /projects/[slug]/assessment",
  "ann: GET /projects/[slug]/catalogues",
  "ann: GET /projects/[slug]/catalogues/[catalogue]",
  "ann: GET /projects/[slug]/catalogues/[catalogue]/preview",
  "ann: assessments.working",
  "ann: ownCatalogues.ofProject",
  "ann: ownCatalogues.preview",
  "ann: ownCatalogues.sheet",
];

test("called off before its reveal, a round tells no more: not what was answered, nor that it was", () => {
  const { bright: high, dark: low, none: nothing } = calledOff;
  for (const [one, other] of [
    [high, low],
    [high, nothing],
  ] as const)
    expect(differing(one, other).filter((name) => !isAnns(name))).toEqual([]);
  const others = [...high, ...low].filter(([name]) => !isAnns(name));
  expect(others.filter(([, text]) => /wombat|quokka/.test(text)).map(([name]) => name)).toEqual([]);
  expect(differing(high, low).filter(isAnns)).toContain("ann: assessments.working");
});

/** Where it shows that somebody answered, and how much. */
const PROGRESS = [
  "GET /projects/[slug]/assessment",
  "GET /projects/[slug]/assessment/live",
  "GET /projects/[slug]/assessment/round",
  "assessments.working",
  "rounds.current",
];

test("nobody can tell what they rated in a comment on it, and nobody is notified of one", async () => {
  const before = await database.db.notice.count();
  const subject = { kind: "answer", id: "mo-1" } as const;
  const body = `@[${actorId(ben.actor)}] wombat`;
  await expect(writeComment(deps(), ann, { subject, body })).rejects.toThrow("is open");
  expect(await database.db.notice.count()).toBe(before);
});

test("that they answered shows where it is told how much, and nowhere else", () => {
  const changed = differing(bright, none)
    .filter((name) => !isAnns(name))
    .map((name) => name.replace(/^.*?: /, ""));
  expect([...new Set(changed)].sort()).toEqual(PROGRESS);
});

test("a person's own record is theirs alone until the reveal", async () => {
  const owner = await ownerScope(deps());
  const userId = actorId(ann.actor);
  const blind = JSON.stringify(await exportPerson(deps(), owner, { userId }));
  expect(blind).not.toContain("wombat");
});

test("after the reveal everybody is told, so that it was there to be told", async () => {
  await revealRound(deps(), ben, { round: 2 });
  const after = await everyone();
  expect(z.string().parse(after.get("other: rounds.current"))).toContain("wombat");
  const told = differing(bright, after).map((name) => name.replace(/^.*?: /, ""));
  expect(told).toEqual(
    expect.arrayContaining(["readiness.get", "portfolio.list", "ownCatalogues.sheet"]),
  );
  const owner = await ownerScope(deps());
  const record = await exportPerson(deps(), owner, { userId: actorId(ann.actor) });
  expect(JSON.stringify(record)).toContain("wombat");
}, 300_000);
