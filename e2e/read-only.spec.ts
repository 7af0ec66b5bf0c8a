import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { type AppServer, startAppServer } from "#server/test/app-server.ts";
import { mutate, people } from "./sign-in.ts";

// A server of its own, started twice on one folder: to have an owner and a project, then read-only.

const SAYS = "This server is read-only for now: nothing can be changed.";
let server: AppServer | undefined;
let dataDir: string;

test.beforeAll(async ({ playwright }) => {
  test.setTimeout(480_000);
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-read-only-"));
  fs.chmodSync(dataDir, 0o711);
  const first = await startAppServer({ dataDir });
  const owner = await playwright.request.newContext({
    baseURL: first.url,
    storageState: { cookies: [], origins: [] },
    extraHTTPHeaders: { origin: first.url },
  });
  const joined = await owner.post("/api/auth/owner", {
    data: { ...people.owner, token: first.ownerToken, role: "data-scientist" },
  });
  expect(joined.ok()).toBe(true);
  await mutate(owner, "projects.create", { slug: "kept", name: "Kept", factors: {} });
  await mutate(owner, "identity.createToken", { name: "CI", scopes: ["ingest"] });
  await owner.dispose();
  await first.stop();
  server = await startAppServer({ dataDir, env: { ASSAY_READ_ONLY: "1" } });
});
test.afterAll(async () => {
  await server?.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});
test.use({ storageState: { cookies: [], origins: [] } });

async function signedIn(page: Page): Promise<string> {
  const url = server?.url ?? "";
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail address").fill(people.owner.email);
  await page.getByLabel("Password").fill(people.owner.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${url}/`);
  return url;
}

/** The control stands there, cannot be used, and says why. */
async function expectOff(page: Page, name: string): Promise<void> {
  const control = page.getByRole("main").getByRole("button", { name, exact: true }).first();
  await expect(control).toHaveAttribute("aria-disabled", "true");
  await expect(control).toHaveAccessibleDescription(SAYS);
}

/** No form of the page is left that could be sent, but the one that signs out. */
async function expectNothingToSend(page: Page): Promise<void> {
  const forms = page.getByRole("main").locator("form:not([action='/api/auth/leave'])");
  const sends = forms.locator("button[type=submit]:enabled").filter({ visible: true });
  await expect(sends).toHaveCount(0);
}

test("on a read-only server a project, its pages and the settings are read, and every control that changes something is off and says why", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const url = await signedIn(page);
  const project = `${url}/projects/kept`;
  await expect(page.getByText("Read-only for now: everything is shown")).toBeVisible();
  await expectOff(page, "Add a project");

  await page.goto(project);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectOff(page, "Edit project");

  await page.goto(`${project}/assess`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText(SAYS).first()).toBeVisible();
  for (const radio of await page.getByRole("main").getByRole("radio").all())
    await expect(radio).toBeDisabled();

  for (const [address, control] of [
    [`${project}/people`, "Give the role"],
    [`${project}/people`, "Restrict it"],
    [`${project}/evidence`, "Choose files"],
    [`${project}/sources`, "Connect"],
    [`${url}/settings`, "Make an invitation link"],
    [`${url}/settings/teams`, "Make a team"],
    [`${url}/settings/tokens`, "Make a token"],
    [`${url}/settings/workspace`, "Save the name"],
    [`${url}/account`, "Change password"],
    [`${url}/account`, "Erase me"],
  ] as const) {
    if (page.url() !== address) await page.goto(address);
    await expectOff(page, control);
    await expectNothingToSend(page);
  }
  for (const part of ["estimate", "handover"]) {
    await page.goto(`${project}/${part}`);
    await expectNothingToSend(page);
  }

  await page.goto(`${url}/settings/tokens`);
  await expect(page.getByRole("rowheader", { name: /CI/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Revoke CI" })).toBeDisabled();
  await page.goto(`${url}/settings/audit`);
  await expect(page.getByRole("row").nth(1)).toBeVisible();

  for (const address of [`${project}/edit`, `${url}/projects/new`, `${url}/welcome`]) {
    await page.goto(address);
    await expect(page.getByText(`${SAYS} Nothing here is hidden`)).toBeVisible();
    await expect(page.getByRole("main").getByRole("textbox")).toHaveCount(0);
  }
});

test("a write that is forced past the screen is refused as read-only and changes nothing", async ({
  page,
}) => {
  const url = await signedIn(page);
  const forced: APIRequestContext = page.request;
  const headers = { origin: url };
  const renamed = await forced.post(`${url}/api/trpc/identity.renameWorkspace`, {
    headers,
    data: { json: { name: "Taken over" } },
  });
  expect(renamed.status()).toBe(503);
  expect(await renamed.text()).toContain(SAYS);
  const made = await forced.post(`${url}/api/v1/projects`, {
    headers,
    data: { name: "Slipped in", factors: {} },
  });
  expect(made.status()).toBe(503);
  await page.goto(`${url}/settings/workspace`);
  await expect(page.getByText("Taken over")).toHaveCount(0);
  await page.goto(url);
  await expect(page.getByText("Slipped in")).toHaveCount(0);
});
