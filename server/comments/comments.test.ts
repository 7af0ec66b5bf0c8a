import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { saveAnswer } from "#server/assessments/commands.ts";
import { actorId, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { inboxOf, unreadOf } from "#server/notices/queries.ts";
import { erasePerson, exportPerson } from "#server/people/commands.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { cancelRound, openRound, revealRound } from "#server/rounds/commands.ts";
import { NewRound } from "#server/rounds/schema.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { callProcedure } from "#server/test/surface.ts";
import { takeBack, writeComment } from "./commands.ts";
import { countsOf, threadOf } from "./queries.ts";
import { mentionsIn, partsOf } from "./rules.ts";
import type { Subject } from "./schema.ts";

const database = testDb();
const deps = () => database.deps();
let owner: WorkspaceScope;
let member: WorkspaceScope;
let project: ProjectScope;
let mine: ProjectScope;
const subject: Subject = { kind: "condition", id: "gate-pilot-production:pp-1" };

beforeAll(async () => {
  owner = await ownerScope(deps());
  member = await memberScope(deps(), "engineer");
  await registerProject(deps(), owner, { name: "One", slug: "one", factors: {} });
  project = await findProject(deps(), owner, "one");
  mine = await findProject(deps(), member, "one");
});

const parts = (body: string) => partsOf(body, (id) => (id === "a" ? "Anna" : null));

test("only addresses of the web become links, and never what could run or mislead", () => {
  expect(parts("see https://a.example/x?y=1, and (https://b.example).")).toEqual([
    { kind: "text", text: "see " },
    { kind: "link", href: "https://a.example/x?y=1" },
    { kind: "text", text: ", and (" },
    { kind: "link", href: "https://b.example" },
    { kind: "text", text: ")." },
  ]);
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "https://bank.example@evil.example/",
    "<a href=x>",
    "http://",
  ])
    expect(parts(text)).toEqual([{ kind: "text", text }]);
});

test("a text in its pieces is the text, whatever it holds", () => {
  const text = fc.array(
    fc.oneof(
      fc.string(),
      fc.constantFrom("@[a]", "@[zz]", "https://x.example/", "http://", "@[", "]", ")", ".", "\n"),
    ),
  );
  fc.assert(
    fc.property(text, (pieces) => {
      const body = pieces.join("");
      const whole = parts(body)
        .map((part) =>
          part.kind === "text" ? part.text : part.kind === "link" ? part.href : `@[${part.id}]`,
        )
        .join("");
      const links = parts(body).filter(({ kind }) => kind === "link");
      return (
        whole === body &&
        links.every((link) => link.kind !== "link" || /^https?:$/.test(new URL(link.href).protocol))
      );
    }),
    { numRuns: 500 },
  );
  expect(mentionsIn("@[a] and @[b], @[a]")).toEqual(["a", "b"]);
});

test("whoever is mentioned is told once, where it is; whoever writes is not told of themselves", async () => {
  const me = actorId(owner.actor);
  const them = actorId(member.actor);
  const body = `@[${them}] and @[${me}], look at https://a.example`;
  await writeComment(deps(), project, { subject, body });
  const { notices } = await inboxOf(deps(), member);
  expect(notices).toMatchObject([
    {
      kind: "mention",
      text: expect.stringMatching(/ mentioned you on condition pp-1$/),
      href: "/projects/one/gate?gate=gate-pilot-production",
    },
  ]);
  expect(await unreadOf(deps(), owner)).toBe(0);
  const { comments } = await threadOf(deps(), mine, subject);
  expect(comments).toMatchObject([{ isMine: false, isRemoved: false }]);
  expect(comments[0]?.parts.map(({ kind }) => kind)).toEqual([
    "person",
    "text",
    "person",
    "text",
    "link",
  ]);
});

test("only who may see the project can be mentioned, and is offered", async () => {
  await registerProject(deps(), owner, { name: "Shut", slug: "shut", factors: {} });
  await database.db.project.updateMany({
    where: { slug: "shut" },
    data: { visibility: "restricted" },
  });
  const shut = await findProject(deps(), owner, "shut");
  const them = actorId(member.actor);
  const { people } = await threadOf(deps(), shut, subject);
  expect(people.map(({ id }) => id)).not.toContain(them);
  const before = await unreadOf(deps(), member);
  for (const id of [them, "nobody"])
    await expect(writeComment(deps(), shut, { subject, body: `@[${id}]` })).rejects.toThrow(
      "may not see",
    );
  expect(await unreadOf(deps(), member)).toBe(before);
  expect((await threadOf(deps(), project, subject)).people.map(({ id }) => id)).toContain(them);
});

test("its author takes a comment back, nobody else; the text is gone and is not counted", async () => {
  const one: Subject = { kind: "answer", id: "data-1" };
  const { id } = await writeComment(deps(), mine, { subject: one, body: "a secret" });
  await writeComment(deps(), project, { subject: one, body: "an answer" });
  expect(await countsOf(deps(), mine, { kind: "answer" })).toEqual({ "data-1": 2 });
  await expect(takeBack(deps(), project, { id })).rejects.toThrow("no comment of yours");
  await takeBack(deps(), mine, { id });
  await expect(takeBack(deps(), mine, { id })).rejects.toThrow("no comment of yours");
  expect(await countsOf(deps(), mine, { kind: "answer" })).toEqual({ "data-1": 1 });
  const { comments } = await threadOf(deps(), project, one);
  expect(comments.find((one) => one.id === id)).toMatchObject({ isRemoved: true, parts: [] });
  const rows = await database.db.comment.findMany();
  expect(JSON.stringify(rows)).not.toContain("a secret");
  const log = await database.db.auditEntry.findMany();
  expect(log.map(({ detail }) => detail).join()).not.toContain("a secret");
});

test("each procedure takes what its screen sends", async () => {
  const call = (path: string, input: object) =>
    callProcedure({ deps: deps(), scope: owner, path }, { slug: "one", ...input });
  const here: Subject = { kind: "plan-item", id: "em-m1" };
  const written = await call("comments.write", { subject: here, body: "said" });
  expect(await call("comments.counts", { kind: "plan-item" })).toEqual({ "em-m1": 1 });
  await call("comments.takeBack", { id: z.object({ id: z.string() }).parse(written).id });
  expect(await call("comments.thread", { subject: here })).toMatchObject({
    comments: [{ isMine: true, isRemoved: true, parts: [] }],
    whyNotWrite: null,
  });
});

test("while people rate apart nobody says anything about an answer, with the reason, and from the reveal on they do", async () => {
  const answer: Subject = { kind: "answer", id: "mo-1" };
  await writeComment(deps(), project, { subject: answer, body: "said before the round" });
  const invitees = [
    { userId: actorId(owner.actor), role: "product-owner" },
    { userId: actorId(member.actor), role: "engineer" },
  ];
  await openRound(deps(), project, NewRound.parse({ invitees }));
  for (const scope of [project, mine]) {
    const wombat = writeComment(deps(), scope, { subject: answer, body: "I give it a 4" });
    await expect(wombat).rejects.toThrow("Round 1 is open");
    const { comments, whyNotWrite } = await threadOf(deps(), scope, answer);
    expect(comments).toHaveLength(1);
    expect(whyNotWrite).toContain("after the reveal");
  }
  // What is no answer is talked about as ever.
  await writeComment(deps(), mine, { subject, body: "about the gate" });
  expect((await threadOf(deps(), mine, subject)).whyNotWrite).toBeNull();
  for (const [scope, value] of [
    [project, 4],
    [mine, 2],
  ] as const)
    await saveAnswer(deps(), scope, {
      kind: "indicator",
      id: "mo-1",
      base: null,
      value: { state: "answered", level: value },
    });
  await revealRound(deps(), project, { round: 1 });
  await writeComment(deps(), mine, { subject: answer, body: "Why a 4?" });
  expect((await threadOf(deps(), project, answer)).comments).toHaveLength(2);
  await cancelRound(deps(), project, { round: 1 });
});

test("an unknown question has no comments", async () => {
  const wrong: Subject = { kind: "answer", id: "data-99x" };
  await expect(writeComment(deps(), project, { subject: wrong, body: "x" })).rejects.toThrow(
    "no question",
  );
});

test("export and erasure of a person cover what they said and where they are mentioned", async () => {
  const gone = await memberScope(deps(), "sre");
  const theirs = await findProject(deps(), gone, "one");
  const userId = actorId(gone.actor);
  await writeComment(deps(), theirs, { subject, body: "my phone is 123" });
  await writeComment(deps(), project, { subject, body: `@[${userId}] call me` });
  const record = await exportPerson(deps(), owner, { userId });
  expect(record.comments).toMatchObject([{ project: "one", body: "my phone is 123" }]);
  expect(record.mentions).toMatchObject([{ subjectId: subject.id }]);
  expect(JSON.stringify(record.mentions)).not.toContain("call me");
  expect(record.notices).toMatchObject([{ kind: "mention" }]);
  const user = await database.db.user.findUniqueOrThrow({ where: { id: userId } });
  await erasePerson(deps(), owner, { userId, typedName: user.name });
  const { comments, people } = await threadOf(deps(), project, subject);
  const said = comments.find(({ byId }) => byId === userId);
  expect(said).toMatchObject({ isRemoved: true, by: expect.stringMatching(/^Former member/) });
  const mentions = comments.flatMap((one) => one.parts.filter(({ kind }) => kind === "person"));
  expect(mentions).toContainEqual({
    kind: "person",
    id: userId,
    name: expect.stringMatching(/^Former member/),
  });
  expect(people.map(({ id }) => id)).not.toContain(userId);
  expect(JSON.stringify(await database.db.comment.findMany())).not.toContain("123");
  expect(await database.db.notice.count({ where: { userId } })).toBe(0);
});
