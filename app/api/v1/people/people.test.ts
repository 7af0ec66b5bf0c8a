import { beforeAll, expect, test, vi } from "vitest";
import { DELETE as deleteProject } from "#app/api/v1/projects/[slug]/route.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { DELETE, GET } from "./[userId]/route.ts";

const database = testDb();
let token: string;
let userId: string;

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  const deps = database.deps();
  provideDeps(deps);
  const owner = await ownerScope(deps);
  await registerProject(deps, owner, { slug: "p", name: "P", factors: {} });
  const { actor } = await memberScope(deps, "engineer");
  userId = actor.kind === "person" ? actor.userId : "";
  const made = await createToken(deps, owner, { name: "t", scopes: ["admin"], actor: "person" });
  token = made.token;
});

function ask(method: string, body?: object): Request {
  return new Request("http://localhost/api/v1/x", {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}
const of = (params: Record<string, string>) => ({ params: Promise.resolve(params) });

test("an owner exports a person, and erases them by the name that is shown and no other", async () => {
  const record = await GET(ask("GET"), of({ userId }));
  expect(record.status).toBe(200);
  expect(await record.json()).toMatchObject({ format: "assay-person", account: { id: userId } });
  const wrong = await DELETE(ask("DELETE", { typedName: "Somebody" }), of({ userId }));
  expect(wrong.status).toBe(422);
  const done = await DELETE(ask("DELETE", { typedName: "Tester (engineer)" }), of({ userId }));
  expect(await done.json()).toMatchObject({ userId, pseudonym: expect.stringMatching(/^Former/) });
  const { erasedAt } = await database.db.user.findUniqueOrThrow({ where: { id: userId } });
  expect(erasedAt).not.toBeNull();
});

test("a project goes by its name as it is written, and only once", async () => {
  const remove = (typedName: string) =>
    deleteProject(ask("DELETE", { typedName }), of({ slug: "p" }));
  expect((await remove("p")).status).toBe(422);
  expect(await (await remove("P")).json()).toMatchObject({ slug: "p", name: "P", documents: 0 });
  expect((await remove("P")).status).toBe(404);
});
