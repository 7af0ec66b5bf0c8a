import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { changeEmail, countTry, passwordTries, rename } from "#server/accounts/commands.ts";
import { PASSWORD_TRIES } from "#server/accounts/rules.ts";
import { passwordLink } from "#server/identity/queries.ts";
import { mintWorkspaceScope } from "#server/identity/scope.ts";
import { acceptInvitation, invite } from "#server/invitations/commands.ts";
import { newPasswordLink } from "#server/members/commands.ts";
import { sha256 } from "#server/platform/digest.ts";
import { registerProject } from "#server/projects/commands.ts";
import { askForReset } from "#server/sign-in/commands.ts";
import { testDb } from "#server/test/database.ts";
import { tablesWith as everyTableWith } from "#server/test/every-row.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { startMailSink } from "#server/test/mail-sink.ts";
import { erasePerson } from "./commands.ts";

const database = testDb();
const deps = () => database.deps();
let sink: Awaited<ReturnType<typeof startMailSink>>;
beforeAll(async () => {
  sink = await startMailSink();
  vi.stubEnv("ASSAY_SMTP_URL", sink.url);
});
afterAll(async () => {
  await sink.stop();
  vi.unstubAllEnvs();
});

const tablesWith = (text: string) => everyTableWith(database.db, text);

test("of an erased person no table holds name, address, address asked for, or a digest of either", async () => {
  const owner = await ownerScope(deps());
  const email = "quillfeather@erase.example";
  const next = "xanthippe@erase.example";
  const { token } = await invite(deps(), owner, { role: "sre", access: "admin", email });
  const known = { name: "Quillfeather", email, password: "correct horse battery" };
  await acceptInvitation(deps(), { token, ...known });
  const { id: userId } = await database.db.user.findUniqueOrThrow({ where: { email } });
  const scope = mintWorkspaceScope({
    workspaceId: owner.workspaceId,
    actor: { kind: "person", userId, access: "admin", role: "sre", scopes: "all" },
  });
  await rename(deps(), scope, { name: "Quillfeather Zacharias" });
  await registerProject(deps(), scope, {
    name: "Of theirs",
    factors: {},
    owners: [{ userId, area: "product" }],
  });
  await invite(deps(), owner, { role: "sre", access: "member", email, note: "Again" });
  await askForReset(deps(), { email });
  await sink.next(3);
  const made = await changeEmail(deps(), scope, { email: next, current: known.password });
  expect(made).toBe("mailed");
  await countTry(deps(), passwordTries(email), PASSWORD_TRIES);
  const other = await memberScope(deps(), "engineer");
  const theirs = other.actor.kind === "person" ? other.actor.userId : "";
  const link = await newPasswordLink(deps(), scope, { userId: theirs });
  expect(await tablesWith(next)).not.toEqual([]);

  await erasePerson(deps(), owner, { userId, typedName: "Quillfeather Zacharias" });
  for (const text of ["quillfeather", "zacharias", next, sha256(email), sha256(next)])
    expect([text, await tablesWith(text)]).toEqual([text, []]);
  // A link that they made as one who manages members is no way back.
  expect(await passwordLink(deps(), link.token)).toBeNull();
});
