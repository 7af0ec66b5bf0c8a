import { beforeAll, expect, test } from "vitest";
import { seedDemo } from "#server/demo/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { sha256 } from "#server/platform/digest.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { exportProject, importProject } from "./commands.ts";

// A file that somebody made by hand, with an end that fits.

const database = testDb();
const deps = () => database.deps();
let owner: WorkspaceScope;
let lines: string[];

beforeAll(async () => {
  owner = await ownerScope(deps());
  await seedDemo(deps(), owner);
  const stream = await exportProject(deps(), await findProject(deps(), owner, "est"));
  lines = (await new Response(stream).text()).trimEnd().split("\n");
});

async function* sealed(all: readonly string[]): AsyncGenerator<Uint8Array> {
  const rows = `${all.slice(0, -1).join("\n")}\n`;
  const end = JSON.parse(all.at(-1) ?? "{}");
  end.end.sha256 = sha256(rows);
  yield Buffer.from(`${rows}${JSON.stringify(end)}\n`);
}
const idOf = ({ actor }: WorkspaceScope) => (actor.kind === "person" ? actor.userId : "");

test.each([
  ["plainly", (id: string) => id],
  ["with a character escaped", (id: string) => id.replace("-", "\\u002d")],
  [
    "with every character escaped",
    (id: string) =>
      [...id].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  ],
])("a file that names somebody who is here %s does not speak for them", async (how, write) => {
  const id = idOf(owner);
  const draft = lines.findIndex((line) => line.startsWith('{"table":"AssessmentDraft"'));
  const forged = lines.map((line, i) =>
    i === draft
      ? line.replace(/"assessorId": ?"[^"]+"/, () => `"assessorId": "${write(id)}"`)
      : line,
  );
  expect(forged[draft], how).not.toBe(lines[draft]);
  const { slug } = await importProject(deps(), owner, { chunks: sealed(forged) });
  const { projectId } = await findProject(deps(), owner, slug);
  const drafts = await database.db.assessmentDraft.findMany({ where: { projectId } });
  expect(drafts).toHaveLength(2);
  expect(drafts.map(({ assessorId }) => assessorId)).not.toContain(id);
});

test("a file that names somebody twice is refused with its reason", async () => {
  const manifest = JSON.parse(lines[0] ?? "{}");
  manifest.people.push(manifest.people[0]);
  const forged = [JSON.stringify(manifest), ...lines.slice(1)];
  await expect(importProject(deps(), owner, { chunks: sealed(forged) })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("somebody is in it twice"),
  });
});
