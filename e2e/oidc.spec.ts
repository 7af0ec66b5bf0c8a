import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { freePort } from "#server/start/process.ts";
import { type AppServer, startAppServer } from "#server/test/app-server.ts";
import { type IdentityProvider, startIdentityProvider } from "#server/test/identity-provider.ts";

// A server of its own, with a real identity provider beside it.

const GROUPS = { scientists: { access: "member", role: "data-scientist" } };
let idp: IdentityProvider;
let server: AppServer | undefined;
let dataDir: string;
let here: string;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-oidc-"));
  fs.chmodSync(dataDir, 0o711);
  const port = await freePort();
  here = `http://127.0.0.1:${port}`;
  idp = await startIdentityProvider(() => `${here}/api/auth/callback/oidc`);
  server = await startAppServer({
    dataDir,
    env: {
      PORT: String(port),
      ASSAY_ORIGIN: here,
      ASSAY_OIDC_ISSUER: idp.issuer,
      ASSAY_OIDC_CLIENT_ID: idp.clientId,
      ASSAY_OIDC_CLIENT_SECRET: idp.clientSecret,
      ASSAY_OIDC_SCOPES: "openid profile email groups",
      ASSAY_OIDC_GROUPS: JSON.stringify(GROUPS),
    },
  });
});
test.afterAll(async () => {
  await server?.stop();
  await idp.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

test("somebody with a mapped group signs in through the provider and is where they wanted to go; without one they are told so", async ({
  browser,
}) => {
  idp.people.set("ada", {
    email: "ada@idp.example",
    email_verified: true,
    name: "Ada",
    groups: ["scientists"],
  });
  idp.people.set("eve", { email: "eve@idp.example", email_verified: true, groups: [] });
  const signIn = async (login: string) => {
    const context = await browser.newContext({
      baseURL: here,
      storageState: { cookies: [], origins: [] },
    });
    const page = await context.newPage();
    await page.goto("/account");
    await page.getByRole("button", { name: "Sign in through your identity provider" }).click();
    await page.getByPlaceholder("Enter any login").fill(login);
    await page.getByPlaceholder("and password").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    return page;
  };
  const ada = await signIn("ada");
  await expect(ada).toHaveURL(`${here}/account`);
  await expect(ada.getByText("ada@idp.example")).toBeVisible();
  await expect(ada.getByText("Change it there.").first()).toBeVisible();
  const eve = await signIn("eve");
  await expect(eve).toHaveURL(/\/sign-in\?error=no_group/);
  await expect(eve.getByRole("alert").filter({ hasText: "None of your groups" })).toBeVisible();
  // Gone from the group: the next sign-in ends what there was.
  idp.people.set("ada", { email: "ada@idp.example", email_verified: true, groups: [] });
  await signIn("ada");
  await ada.reload();
  await expect(ada).toHaveURL(/\/sign-in/);
  await ada.context().close();
  await eve.context().close();
});
