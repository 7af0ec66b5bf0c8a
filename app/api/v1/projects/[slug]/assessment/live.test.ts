import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { eventStream } from "#app/api/v1/_http/events.ts";
import { saveAnswer } from "#server/assessments/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { type Live, openLive } from "#server/platform/live.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { cancelRound, openRound } from "#server/rounds/commands.ts";
import { NewRound } from "#server/rounds/schema.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { GET } from "./live/route.ts";

const database = testDb();
let live: Live;
const deps = () => ({ ...database.deps(), live });
let ann: ProjectScope;
let ben: ProjectScope;
let token: string;
let tokenId: string;

beforeAll(async () => {
  live = openLive(database.url);
  provideDeps(deps());
  const owner = await ownerScope(deps());
  await registerProject(deps(), owner, { slug: "p", name: "P", factors: {} });
  ann = await findProject(deps(), await memberScope(deps(), "data-scientist"), "p");
  ben = await findProject(deps(), await memberScope(deps(), "engineer"), "p");
  const made = await createToken(deps(), owner, { name: "watcher", scopes: ["read"] });
  token = made.token;
  tokenId = made.id;
});
afterAll(() => live.close());

const idOf = ({ actor }: ProjectScope) => (actor.kind === "person" ? actor.userId : "");
const State = z.object({
  round: z
    .object({
      state: z.string(),
      invitees: z.array(
        z.object({
          userId: z.string(),
          progress: z.object({ indicators: z.object({ done: z.int() }) }),
        }),
      ),
    })
    .nullable(),
});

/** The stream as a browser reads it: one state at a time, null at its end. */
function reading(answer: Response) {
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let whole = "";
  return {
    all: () => whole,
    next: async (): Promise<z.infer<typeof State> | null> => {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end >= 0) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data !== undefined) return State.parse(JSON.parse(data));
          continue;
        }
        const part = await reader?.read();
        if (!part || part.done) return null;
        const said = decoder.decode(part.value);
        whole += said;
        text += said;
      }
    },
    leave: () => reader?.cancel(),
  };
}
const ask = (signal?: AbortSignal) =>
  GET(
    new Request("http://localhost/api/v1/projects/p/assessment/live", {
      headers: { authorization: `Bearer ${token}` },
      ...(signal ? { signal } : {}),
    }),
    { params: Promise.resolve({ slug: "p" }) },
  );

test("tells how far each is as they answer, from the opening on, and never what", async () => {
  const answer = await ask();
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  expect(answer.headers.get("cache-control")).toContain("no-transform");
  const stream = reading(answer);
  expect((await stream.next())?.round).toBeNull();
  await openRound(
    deps(),
    ann,
    NewRound.parse({
      invitees: [
        { userId: idOf(ann), role: "data-scientist" },
        { userId: idOf(ben), role: "engineer" },
      ],
    }),
  );
  expect((await stream.next())?.round?.state).toBe("open");
  const value = { state: "answered" as const, level: 4, note: "wombat" };
  await saveAnswer(deps(), ben, { kind: "indicator", id: "mo-1", base: null, value });
  const state = await stream.next();
  const done = (id: string) =>
    state?.round?.invitees.find(({ userId }) => userId === id)?.progress.indicators.done;
  expect([done(idOf(ann)), done(idOf(ben))]).toEqual([0, 1]);
  expect(stream.all()).not.toMatch(/wombat|mo-1|"level"/);
  await cancelRound(deps(), ann, { round: 1 });
  expect((await stream.next())?.round?.state).toBe("cancelled");
  await stream.leave();
});

test("ends at the next event or beat once its reader may no longer read it", async () => {
  const stream = reading(await ask());
  await stream.next();
  await database.db.apiToken.updateMany({
    where: { id: tokenId },
    data: { revokedAt: new Date(0) },
  });
  await openRound(
    deps(),
    ann,
    NewRound.parse({ invitees: [{ userId: idOf(ann), role: "data-scientist" }] }),
  );
  expect(await stream.next()).toBeNull();
  expect((await ask()).status).toBe(401);
});

test("a beat asks again too, and finds what was missed", async () => {
  let state = 1;
  const deaf: Live = { follow: () => () => {}, close: async () => {} };
  const answer = await eventStream({
    live: deaf,
    topic: "t",
    signal: new AbortController().signal,
    beatMs: 30,
    read: async () => {
      if (state > 2) throw new AppError("forbidden", "no longer");
      return { round: null, state };
    },
  });
  const stream = reading(answer);
  await stream.next();
  state = 2;
  await stream.next();
  expect(stream.all()).toContain('"state":2');
  expect(stream.all()).toContain(": beat");
  state = 3;
  expect(await stream.next()).toBeNull();
});

test("who goes is forgotten, and who does not read is let go", async () => {
  const followers = new Set<() => void>();
  const busy: Live = {
    follow: (_, onChange) => {
      followers.add(onChange);
      return () => followers.delete(onChange);
    },
    close: async () => {},
  };
  let n = 0;
  const read = async () => ({ round: null, n: n++ });
  const gone = new AbortController();
  await eventStream({ live: busy, topic: "t", signal: gone.signal, read });
  expect(followers.size).toBe(1);
  gone.abort();
  expect(followers.size).toBe(0);
  await eventStream({
    live: busy,
    topic: "t",
    signal: new AbortController().signal,
    beatMs: 5,
    read,
  });
  for (let i = 0; followers.size > 0 && i < 200; i++)
    await new Promise((done) => setTimeout(done, 10));
  expect(followers.size).toBe(0);
});

test("a server that is to stop ends what would never end by itself", async () => {
  const deaf: Live = { follow: () => () => {}, close: async () => {} };
  const before = process.listenerCount("SIGTERM");
  const answer = await eventStream({
    live: deaf,
    topic: "t",
    signal: new AbortController().signal,
    read: async () => ({ round: null }),
  });
  const stream = reading(answer);
  await stream.next();
  process.emit("SIGTERM");
  expect(await stream.next()).toBeNull();
  expect(process.listenerCount("SIGTERM")).toBe(before);
});

test("without anything to listen to, what is there is told once", async () => {
  const { signal } = new AbortController();
  const answer = await eventStream({
    live: undefined,
    topic: "t",
    signal,
    read: async () => ({ round: null }),
  });
  expect(await answer.text()).toBe('retry: 3000\n\nevent: state\ndata: {"round":null}\n\n');
});
