import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { answerAuth } from "#server/identity/session.ts";
import { acceptInvitation, invite } from "#server/invitations/commands.ts";
import { Jar } from "#server/test/browser-jar.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { totpOf } from "#server/test/totp.ts";

const database = testDb();
const HERE = "http://localhost:3000";
const credentials = { email: "ada@example.org", password: "correct horse battery" };
const Enabled = z.object({ totpURI: z.string() });

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a secret of at least thirty-two characters");
  const deps = database.deps();
  const { token } = await invite(deps, await ownerScope(deps), { role: "sre", access: "member" });
  await acceptInvitation(deps, { token, name: "Ada", ...credentials });
});
afterAll(() => void vi.unstubAllEnvs());

async function ask(path: string, body: unknown, of: { jar: Jar; isReadOnly: boolean }) {
  const answer = await answerAuth(
    { ...database.deps(), isReadOnly: of.isReadOnly },
    new Request(`${HERE}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: HERE, cookie: of.jar.header },
      body: JSON.stringify(body),
    }),
  );
  of.jar.take(answer.headers);
  return answer;
}
const hasCodes = async () =>
  (await database.db.user.findUnique({ where: { email: credentials.email } }))?.twoFactorEnabled;

test("codes that were begun are not turned on while the server is read-only; signing in with them works", async () => {
  const jar = new Jar();
  await ask("/sign-in/email", credentials, { jar, isReadOnly: false });
  const { password } = credentials;
  const begun = await ask("/two-factor/enable", { password }, { jar, isReadOnly: false });
  const { totpURI } = Enabled.parse(await begun.json());
  const code = () => ({ code: totpOf(totpURI) });
  const refused = await ask("/two-factor/verify-totp", code(), { jar, isReadOnly: true });
  expect([refused.status, await hasCodes()]).toEqual([503, false]);
  expect((await ask("/two-factor/verify-totp", code(), { jar, isReadOnly: false })).status).toBe(
    200,
  );
  expect(await hasCodes()).toBe(true);

  const other = { jar: new Jar(), isReadOnly: true };
  await ask("/sign-in/email", credentials, other);
  expect((await ask("/two-factor/verify-totp", code(), other)).status).toBe(200);
});
