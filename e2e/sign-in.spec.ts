import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { people } from "./sign-in.ts";

const SIGNED_OUT = { cookies: [], origins: [] };

test("signing in leads to where one wanted to go, a wrong password to a sentence", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL, storageState: SIGNED_OUT });
  const page = await context.newPage();
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsettings$/);
  await page.getByLabel("E-mail address").fill(people.member.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "is not right" })).toBeVisible();
  await page.getByLabel("Password").fill(people.member.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings$/);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in$/);
  await context.close();
});

test("an address of another site is never where signing in leads", async ({ page }) => {
  await page.goto("/sign-in?next=//example.org/");
  await expect(page).toHaveURL(/^http:\/\/[^/]+\/$/);
});

test("a link lets one person in, in its role, once", async ({ page, browser, baseURL }) => {
  const name = `Grace${Date.now().toString(36)}`;
  await page.goto("/settings");
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "Risk owner" });
  await page.getByLabel("For whom").fill(name);
  await page.getByRole("button", { name: "Make an invitation link" }).click();
  const link = await page.getByLabel("Invitation link").inputValue();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("Risk owner");

  const context = await browser.newContext({ baseURL, storageState: SIGNED_OUT });
  const guest = await context.newPage();
  await guest.goto(link);
  await expect(guest.getByRole("heading", { level: 1 })).toContainText("as risk owner");
  // Looking at it, also twice, uses nothing up.
  await guest.reload();
  await guest.getByLabel("Your name").fill(name);
  await guest.getByLabel("E-mail address").fill(`${name.toLowerCase()}@example.org`);
  await guest.getByLabel("Password").fill("a long enough password");
  await guest.getByRole("button", { name: "Join and sign in" }).click();
  await expect(guest).toHaveURL(/\/$/);
  await guest.goto("/settings");
  await expect(
    guest.getByText("Only an owner or an admin of the workspace can do this.").first(),
  ).toBeVisible();
  await guest.goto(link);
  await expect(guest.getByText("This invitation no longer works")).toBeVisible();
  await context.close();
});

test("a token is shown once, does what it may, and stops when it is revoked", async ({
  page,
  playwright,
  baseURL,
}) => {
  const name = `Token ${Date.now()}`;
  await page.goto("/settings/tokens");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Read everything").check();
  await page.getByRole("button", { name: "Make a token" }).click();
  const token = await page.getByLabel("Token", { exact: true }).inputValue();
  const api = await playwright.request.newContext({
    ...(baseURL ? { baseURL } : {}),
    storageState: SIGNED_OUT,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  expect((await api.get("/api/v1/projects")).status()).toBe(200);
  expect((await api.get("/api/v1/tokens")).status()).toBe(403);
  await page.reload();
  await expect(page.getByText(token)).toHaveCount(0);
  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("revoked");
  expect((await api.get("/api/v1/projects")).status()).toBe(401);
  await api.dispose();
});

test("a spent owner link says so and how to make another", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, storageState: SIGNED_OUT });
  const page = await context.newPage();
  await page.goto("/owner?token=0123456789abcdef");
  await expect(page.getByText("This link no longer works")).toBeVisible();
  await expect(page.getByText("npx assay owner-link")).toBeVisible();
  await context.close();
});

for (const path of [
  "/settings",
  "/settings/teams",
  "/settings/roles",
  "/settings/tokens",
  "/settings/workspace",
  "/welcome",
  "/projects/est/people",
  "/projects/new",
  "/projects/est/edit",
])
  test(`${path} has no accessibility violation`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });

test("the sign-in page has no accessibility violation", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, storageState: SIGNED_OUT });
  const page = await context.newPage();
  await page.goto("/sign-in");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await context.close();
});
