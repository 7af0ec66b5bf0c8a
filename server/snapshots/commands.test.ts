import { beforeAll, describe, expect, test } from "vitest";
import { GET as GET_HISTORY } from "#app/api/v1/projects/[slug]/history/route.ts";
import { GET as GET_ONE } from "#app/api/v1/projects/[slug]/snapshots/[id]/route.ts";
import { GET as GET_DIFF } from "#app/api/v1/projects/[slug]/snapshots/diff/route.ts";
import { POST } from "#app/api/v1/projects/[slug]/snapshots/route.ts";
import { accept } from "#server/acceptances/commands.ts";
import { publish, replaceDraft } from "#server/assessments/commands.ts";
import { enterText } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import type { Db } from "#server/platform/db.ts";
import { sha256 } from "#server/platform/digest.ts";
import { registerProject } from "#server/projects/commands.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { levels } from "#server/test/scored.ts";
import { takeSnapshot } from "./commands.ts";
import { diffPage, replayOf, snapshotOf, snapshotsOf, trendPage } from "./queries.ts";
import { digestedOf } from "./rules/digest.ts";
import { Replay, Snapshot, SnapshotDiff, Trend } from "./schema.ts";

const database = testDb();
const at = (iso: string) => database.deps(iso);
const NOW = "2026-06-01T12:00:00Z";
const DAY = "2026-03-15T12:00:00.000Z";
let scope: ProjectScope;
let second: ProjectScope;
let late: string;
let token: string;

async function enter(
  by: ProjectScope,
  of: { title: string; date: string; on: string; tests: string[] },
) {
  const { title, date, tests } = of;
  const link = "https://wiki.example/1";
  const body = {
    assay: "document/1",
    title,
    author: "Team",
    date,
    link,
    tests,
    documentType: "document",
  };
  const result = await enterText(at(of.on), by, JSON.stringify(body));
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result.receipt.evidenceId;
}

/** Published on 1 March and 20 April; a document of 5 March came on 1 April and was accepted a day later. */
beforeAll(async () => {
  const start = at("2026-03-01T12:00:00Z");
  provideDeps(at(NOW));
  const owner = await ownerScope(start);
  const project = await registerProject(start, owner, { name: "Estate", slug: "est", factors: {} });
  scope = narrowToProject(owner, project);
  second = narrowToProject(await memberScope(start, "engineer"), project);
  await replaceDraft(start, second, { answers: levels(1), ifRevision: 0 });
  await publish(start, scope, {});
  await takeSnapshot(at("2026-03-16T12:00:00Z"), scope, { name: "Kick-off" });
  late = await enter(scope, {
    title: "Cost of each feature",
    date: "2026-03-05",
    on: "2026-04-01T12:00:00Z",
    tests: ["data-3"],
  });
  await accept(at("2026-04-02T12:00:00Z"), second, {
    evidenceId: late,
    targetId: "data-3",
    note: "",
  });
  const april = at("2026-04-20T12:00:00Z");
  await replaceDraft(april, second, { answers: levels(2), ifRevision: 1 });
  await publish(april, scope, {});
  ({ token } = await createToken(at(NOW), owner, { name: "history", scopes: ["write"] }));
});

describe("what was known then", () => {
  test("a late document is absent from what was known, and present in what is known today about that day", async () => {
    const then = await replayOf(at(NOW), scope, { at: DAY, known: "then" });
    const today = await replayOf(at(NOW), scope, { at: DAY, known: "now" });
    expect(Replay.safeParse(today).error).toBeUndefined();
    expect(then.state.tests["data-3"].credit).toBe(0);
    expect(today.state.tests["data-3"].credit).toBe(0.5);
    expect(then.late.map(({ evidenceId }) => evidenceId)).toEqual([late]);
    expect(then.learnt.tests).toEqual([
      {
        testId: "data-3",
        before: 0,
        after: 0.5,
        why: [{ text: "Proven by 1 document since", evidenceIds: [late] }],
      },
    ]);
    expect([then.state.at, then.state.known]).toEqual([DAY, DAY]);
    expect([today.state.at, today.state.known]).toEqual([DAY, "2026-06-01T12:00:00.000Z"]);
  });

  test("what was known then is what was said then, by the milestone that was taken", async () => {
    const [milestone] = await snapshotsOf(at(NOW), scope);
    if (!milestone) throw new Error("no milestone");
    const { scores } = await snapshotOf(at(NOW), scope, milestone.id);
    const replay = await replayOf(at(NOW), scope, { at: milestone.effectiveAt, known: "then" });
    expect(replay.state).toEqual(scores);
  });

  test("answers of a later assessment never tell of an earlier day", async () => {
    const { state } = await replayOf(at(NOW), scope, { at: DAY, known: "now" });
    expect(state.assessmentNumber).toBe(1);
  });

  test("nothing is known of the future", async () => {
    const asked = { at: "2026-06-01T12:00:00.001Z", known: "then" } as const;
    await expect(replayOf(at(NOW), scope, asked)).rejects.toThrow("future");
  });
});

describe("milestones", () => {
  test("freeze every score under a digest that anybody can check", async () => {
    const taken = await takeSnapshot(at(NOW), scope, {
      name: "Mid-March, looking back",
      effectiveAt: DAY,
    });
    expect(taken.scores.tests["data-3"].credit).toBe(0.5);
    const read = await snapshotOf(at(NOW), scope, taken.id);
    expect(Snapshot.safeParse(read).error).toBeUndefined();
    expect(read).toEqual(taken);
    expect(sha256(digestedOf(read))).toBe(read.digest);
    expect(sha256(digestedOf({ ...read, name: "Other" }))).not.toBe(read.digest);
    await expect(
      takeSnapshot(at(NOW), scope, { name: "Tomorrow", effectiveAt: "2026-06-02T00:00:00Z" }),
    ).rejects.toThrow("future");
  });

  test("differ by what rose and fell, each with its why", async () => {
    const kickOff = (await snapshotsOf(at(NOW), scope)).find(({ name }) => name === "Kick-off");
    const { diff, before, after } = await diffPage(at(NOW), scope, {
      before: kickOff?.id ?? "",
      after: "2026-04-25T00:00:00Z",
    });
    expect(SnapshotDiff.safeParse(diff).error).toBeUndefined();
    expect([before.name, after.name]).toEqual(["Kick-off", "2026-04-25"]);
    expect(diff.challenges).toHaveLength(12);
    for (const one of diff.challenges) expect(one.after).toBeLessThan(one.before ?? 0);
    const em = diff.challenges.find(({ challengeId }) => challengeId === "experiment-management");
    expect(em?.why.map(({ text }) => text)).toContain(
      "em-1, em-2, em-3, em-4, em-5, em-6 level 1 → level 2",
    );
    expect(diff.tests.map(({ testId }) => testId)).toEqual(["data-3"]);
    const same = await diffPage(at(NOW), scope, { before: "now", after: "now" });
    expect(same.diff).toMatchObject({ challenges: [], tests: [], sections: [] });
    expect(same.diff.gate.conditions).toEqual([]);
  });

  test("say of a proof that lapsed in between that it went stale, and when", async () => {
    const later = at("2028-03-01T00:00:00Z");
    const { diff } = await diffPage(later, scope, { before: "2026-04-25T00:00:00Z", after: "now" });
    const why = diff.tests.find(({ testId }) => testId === "data-3")?.why[0];
    expect(why?.text).toMatch(/^Its proof went stale on \d+ \w{3} \d{4}$/);
    expect(why?.evidenceIds).toEqual([late]);
  });
});

describe("the trend", () => {
  test("is at every point, and everywhere between, what was scored at that moment", async () => {
    const trend = await trendPage(at(NOW), scope, { days: 120 });
    expect(Trend.safeParse(trend).error).toBeUndefined();
    expect(trend.resolutionHours).toBe(0);
    expect(trend.points.length).toBeGreaterThan(3);
    for (const [i, point] of trend.points.entries()) {
      const next = trend.points[i + 1]?.at ?? point.at;
      const middle = new Date((Date.parse(point.at) + Date.parse(next)) / 2);
      for (const moment of [new Date(point.at), middle]) {
        const then = await readinessOf(at(moment.toISOString()), scope, moment);
        // Nothing was published before March; the working answers of then are not kept.
        if (point.basis === "none") continue;
        expect([point.score, point.claimed, point.coverage, point.confidence]).toEqual([
          then.score,
          then.claimed,
          then.coverage,
          then.confidence,
        ]);
        expect(point.mlTestScore).toBe(then.mlTestScore.final);
        expect(point.residuals.testing).toBe(then.challenges.testing.residual?.high);
      }
    }
  });

  test("marks documents, assessments and milestones when they came", async () => {
    const { markers } = await trendPage(at(NOW), scope, { days: 120 });
    expect(markers.map(({ kind, at: when }) => `${kind} ${when.slice(0, 10)}`)).toEqual([
      "assessment 2026-03-01",
      "milestone 2026-03-15",
      "milestone 2026-03-16",
      "evidence 2026-04-01",
      "assessment 2026-04-20",
    ]);
  });

  test("asks the database the same few questions whatever its length", async () => {
    const short = await counted((db) => trendPage({ ...at(NOW), db }, scope, { days: 7 }));
    const long = await counted((db) => trendPage({ ...at(NOW), db }, scope, { days: 1800 }));
    expect(long).toBe(short);
    expect(long).toBe(6);
  });
});

/** How many statements the work asks of the database. */
async function counted(work: (db: Db) => Promise<unknown>): Promise<number> {
  let asked = 0;
  const watched = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, key) {
        const value: unknown = Reflect.get(of, key);
        if (typeof value === "function")
          return (...given: unknown[]) => {
            asked++;
            return Reflect.apply(value, of, given);
          };
        return typeof value === "object" && value !== null ? watched(value) : value;
      },
    });
  await work(watched(database.db));
  return asked;
}

describe("over HTTP", () => {
  const ask = (query: string, body?: unknown) =>
    new Request(`http://localhost/api/v1/x?${query}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const params = (of: Record<string, string> = {}) => ({
    params: Promise.resolve({ slug: "est", ...of }),
  });

  test("a milestone is taken, read and compared, and what makes no sense is refused", async () => {
    const made = await POST(ask("", { name: "Over HTTP" }), params());
    expect(made.status).toBe(201);
    const { id } = Snapshot.parse(await made.json());
    expect((await GET_ONE(ask(""), params({ id }))).status).toBe(200);
    expect((await GET_ONE(ask(""), params({ id: "nothing" }))).status).toBe(404);
    expect((await GET_DIFF(ask(`before=${id}&after=now`), params())).status).toBe(200);
    expect((await GET_DIFF(ask("before=nothing&after=now"), params())).status).toBe(404);
    expect((await POST(ask("", { name: "x" }), params())).status).toBe(422);
    const history = await GET_HISTORY(ask(`at=${DAY}&known=now`), params());
    expect(Replay.parse(await history.json()).state.tests["data-3"].credit).toBe(0.5);
    expect((await GET_HISTORY(ask("at=yesterday"), params())).status).toBe(422);
    expect((await GET_HISTORY(ask("at=2099-01-01T00:00:00Z"), params())).status).toBe(422);
  });
});
