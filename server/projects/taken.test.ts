import { expect, test } from "vitest";
import { findProject } from "#server/projects/queries.ts";
import { setVisibility } from "#server/roles/commands.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { registerProject } from "./commands.ts";

const database = testDb();
const deps = () => database.deps();

test("a slug taken by a project out of sight is answered as any other is, and a name gets the next free one", async () => {
  const owner = await ownerScope(deps());
  const factors = {};
  await registerProject(deps(), owner, { name: "Seen one", factors });
  await registerProject(deps(), owner, { name: "Unseen one", factors });
  const unseen = await findProject(deps(), owner, "unseen-one");
  await setVisibility(deps(), unseen, { visibility: "restricted" });
  const member = await memberScope(deps(), "engineer");
  const answerTo = (slug: string) =>
    registerProject(deps(), member, { name: "Mine", slug, factors }).catch((error: unknown) =>
      JSON.stringify(
        error,
        Object.getOwnPropertyNames(error).filter((key) => key !== "stack"),
      ),
    );
  const [seen, hidden] = [await answerTo("seen-one"), await answerTo("unseen-one")];
  expect(String(hidden).replaceAll("unseen", "seen")).toBe(seen);
  expect(seen).toContain("is taken");
  const { slug } = await registerProject(deps(), member, { name: "Unseen one", factors });
  expect(slug).toBe("unseen-one-2");
});
