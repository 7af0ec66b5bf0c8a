import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page, PlaywrightWorkerArgs } from "@playwright/test";
import { z } from "zod";
import { totpOf } from "#server/test/totp.ts";
import { expect, test } from "./fixtures.ts";
import { mutate } from "./sign-in.ts";

const SIGNED_OUT = { cookies: [], origins: [] };
const PASSWORD = "a long enough password";

/** Somebody new, so that no session of another test ends. */
async function newMember(
  page: Page,
  baseURL: string | undefined,
  playwright: PlaywrightWorkerArgs["playwright"],
) {
  const email = `account-${Date.now()}-${Math.round(performance.now())}@example.org`;
  const owner = await playwright.request.newContext({
    baseURL: baseURL ?? "",
    storageState: await page.context().storageState(),
    extraHTTPHeaders: { origin: baseURL ?? "" },
  });
  const made = await mutate(owner, "identity.invite", { role: "engineer" });
  await owner.dispose();
  const { token } = z.object({ token: z.string() }).parse(made);
  const guest = await playwright.request.newContext({
    baseURL: baseURL ?? "",
    storageState: SIGNED_OUT,
  });
  const answer = await guest.post("/api/auth/invitation", {
    data: { token, name: "Ada", email, password: PASSWORD },
  });
  expect(answer.status()).toBe(204);
  await guest.dispose();
  return email;
}

async function signedIn(
  browser: Browser,
  baseURL: string | undefined,
  email: string,
): Promise<Page> {
  const context = await browser.newContext({
    ...(baseURL ? { baseURL } : {}),
    storageState: SIGNED_OUT,
  });
  const page = await context.newPage();
  await page.goto("/sign-in?next=/account");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  return page;
}

test("a session that is ended in one browser is over in the other", async ({
  page,
  browser,
  baseURL,
  playwright,
}) => {
  const email = await newMember(page, baseURL, playwright);
  const lost = await signedIn(browser, baseURL, email);
  await expect(lost.getByRole("heading", { level: 1 })).toContainText("You are signed in");
  const mine = await signedIn(browser, baseURL, email);
  const table = mine.getByRole("table", { name: "Where you are signed in" });
  await expect(table.getByText("Chrome on")).toHaveCount(3);
  await expect(table.getByText("this one")).toHaveCount(1);
  await mine.getByRole("button", { name: "End all other sessions" }).click();
  await expect(mine.getByText("This is your only session.")).toBeVisible();
  await lost.reload();
  await expect(lost).toHaveURL(/\/sign-in\?next=%2Faccount$/);
  await lost.context().close();
  await mine.context().close();
});

test("a code of an app is set up, asked for, and stands in the way of the password alone", async ({
  page,
  browser,
  baseURL,
  playwright,
}) => {
  const email = await newMember(page, baseURL, playwright);
  const mine = await signedIn(browser, baseURL, email);
  await mine.getByLabel("Your password, to go on").fill(PASSWORD);
  await mine.getByRole("button", { name: "Set it up" }).click();
  const key = (await mine.getByTestId("key").textContent()) ?? "";
  const uri = `otpauth://totp/x?secret=${key.replaceAll(" ", "")}`;
  await expect(mine.getByRole("list", { name: "Backup codes" }).getByRole("listitem")).toHaveCount(
    10,
  );
  const square = mine.getByRole("img", { name: "QR code of the key" });
  await expect(square).toBeVisible();
  const box = await square.boundingBox();
  expect(box?.width).toBeGreaterThan(160);
  expect(box?.width).toBe(box?.height);
  const axe = await new AxeBuilder({ page: mine }).analyze();
  expect(axe.violations).toEqual([]);
  await mine.getByLabel("3. Enter the code").fill(totpOf(uri));
  await mine.getByRole("button", { name: "Turn it on" }).click();
  await expect(mine.getByText("It is on.")).toBeVisible();

  const again = await signedIn(browser, baseURL, email);
  await expect(again.getByRole("heading", { level: 1 })).toHaveText("One more step");
  await again.goto("/account");
  await expect(again).toHaveURL(/\/sign-in/);
  await again.goto("/sign-in?step=code&next=/account");
  await again.getByLabel("Code", { exact: true }).fill("000000");
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(again.getByRole("alert").filter({ hasText: "not right" })).toBeVisible();
  await again.getByLabel("Code", { exact: true }).fill(totpOf(uri));
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(again).toHaveURL(/\/account$/);
  await again.context().close();
  await mine.context().close();
});

test("a passkey is made, and signs in without a password", async ({
  page,
  browser,
  baseURL,
  playwright,
}) => {
  const email = await newMember(page, baseURL, playwright);
  // A passkey is bound to a name; an address of numbers is none.
  const named = baseURL?.replace("127.0.0.1", "localhost");
  const mine = await signedIn(browser, named, email);
  const cdp = await mine.context().newCDPSession(mine);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await mine.getByLabel("Name of this device").fill("Test key");
  await mine.getByRole("button", { name: "Add a passkey" }).click();
  await expect(mine.getByRole("row", { name: /Test key/ })).toBeVisible();
  await mine.getByRole("button", { name: "Sign out here" }).click();
  await expect(mine).toHaveURL(/\/sign-in$/);
  await mine.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(mine).toHaveURL(/\/$/);
  await mine.goto("/account");
  await mine.getByRole("button", { name: "Remove Test key" }).click();
  await expect(mine.getByText("None yet.")).toBeVisible();
  await mine.context().close();
});

test("the account page has no accessibility violation", async ({ page }) => {
  await page.goto("/account");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
