import { describe, expect, test } from "vitest";
import { actorId } from "#server/identity/scope.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { archiveProject, editProject, registerProject, unarchiveProject } from "./commands.ts";
import { findProject, profileVersionsOf, projectOf, projectsOf, projectsPage } from "./queries.ts";

const database = testDb();
const deps = () => database.deps();

describe("register", () => {
  test("twelve at once with the same name get twelve slugs and codes", async () => {
    const scope = await ownerScope(deps());
    const made = await Promise.all(
      Array.from({ length: 12 }, () =>
        registerProject(deps(), scope, { name: "Demand forecast", factors: {} }),
      ),
    );
    expect(new Set(made.map((project) => project.slug)).size).toBe(12);
    expect(new Set(made.map((project) => project.code)).size).toBe(12);
    expect(made.map((project) => project.slug)).toContain("demand-forecast");
  });

  test("a slug that is taken is refused with its place", async () => {
    const scope = await ownerScope(deps());
    await expect(
      registerProject(deps(), scope, { slug: "demand-forecast", name: "Other", factors: {} }),
    ).rejects.toMatchObject({ code: "conflict", pointer: "/slug" });
  });

  test("a name or slug that is an address of its own below /projects never becomes one", async () => {
    const scope = await ownerScope(deps());
    const { slug } = await registerProject(deps(), scope, { name: "Import", factors: {} });
    expect(slug).toBe("import-2");
    await expect(
      registerProject(deps(), scope, { slug: "new", name: "Other", factors: {} }),
    ).rejects.toMatchObject({ code: "conflict", pointer: "/slug" });
  });

  test("owners must be members of the workspace", async () => {
    const scope = await ownerScope(deps());
    const member = await memberScope(deps(), "sre");
    const made = await registerProject(deps(), scope, {
      name: "Owned",
      factors: { stage: "pilot" },
      owners: [{ area: "model", userId: actorId(member.actor) }],
      target: { metric: "mape", direction: "min", value: 0.1 },
    });
    expect(made.owners).toHaveLength(1);
    await expect(
      registerProject(deps(), scope, {
        name: "Orphan",
        factors: {},
        owners: [{ area: "model", userId: "nobody" }],
      }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/owners/0/userId" });
  });
});

describe("edit", () => {
  test("changes what is given, leaves the rest, and counts revisions", async () => {
    const owner = await ownerScope(deps());
    const scope = await findProject(deps(), owner, "owned");
    const before = await projectOf(deps(), scope);
    const after = await editProject(deps(), scope, { patch: { target: null, description: "New" } });
    expect(after).toMatchObject({
      target: null,
      description: "New",
      factors: before.factors,
      owners: before.owners,
      revision: before.revision + 1,
    });
  });

  test("of two edits from the same revision one is refused", async () => {
    const scope = await findProject(deps(), await ownerScope(deps()), "owned");
    const { revision } = await projectOf(deps(), scope);
    const edit = (name: string) =>
      editProject(deps(), scope, { patch: { name }, ifRevision: revision });
    const done = await Promise.allSettled([edit("A"), edit("B")]);
    expect(done.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  test("a changed profile is a new version, an equal one is not", async () => {
    const scope = await findProject(deps(), await ownerScope(deps()), "owned");
    const profile = { defaultBranch: "main", sources: ["orders"] };
    await editProject(deps(), scope, { patch: { profile } });
    await editProject(deps(), scope, { patch: { profile: { ...profile } } });
    expect((await projectOf(deps(), scope)).profileVersion).toBe(2);
    expect((await profileVersionsOf(deps(), scope)).map((row) => row.version)).toEqual([2, 1]);
  });
});

describe("visibility", () => {
  test("an archived project leaves the list, keeps its slug and comes back", async () => {
    const owner = await ownerScope(deps());
    const scope = await findProject(deps(), owner, "owned");
    await archiveProject(deps(), scope);
    const slugs = async (archived: "with" | "without" | "only") =>
      (await projectsOf(deps(), owner, { archived })).map((project) => project.slug);
    expect(await slugs("without")).not.toContain("owned");
    expect(await slugs("only")).toEqual(["owned"]);
    const other = await registerProject(deps(), owner, { name: "Owned", factors: {} });
    expect(other.slug).toBe("owned-2");
    await unarchiveProject(deps(), scope);
    expect(await slugs("without")).toContain("owned");
  });

  test("a scope limited to one project finds no other", async () => {
    const owner = await ownerScope(deps());
    const { id } = await projectOf(deps(), await findProject(deps(), owner, "owned"));
    const limited = { ...owner, onlyProjects: [id] };
    await expect(findProject(deps(), limited, "owned-2")).rejects.toMatchObject({
      code: "not-found",
    });
    expect(await projectsOf(deps(), limited, { archived: "with" })).toHaveLength(1);
  });

  test("pages follow each other without a gap or a repeat", async () => {
    const owner = await ownerScope(deps());
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await projectsPage(deps(), owner, { archived: "with", after, limit: 4 });
      seen.push(...page.projects.map((project) => project.slug));
      after = page.next ?? undefined;
    } while (after !== undefined);
    const all = await projectsOf(deps(), owner, { archived: "with" });
    expect(seen).toEqual(all.map((project) => project.slug));
  });
});
