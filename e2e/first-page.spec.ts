import { expect, test } from "./fixtures.ts";

test("the first page shows the reference portfolio to a member, with no script or style blocked", async ({
  page,
}) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("main").getByText("Real estate valuation").first()).toBeVisible();
});

test("signed out, every page leads to signing in and back", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await page.goto("/projects/est");
  await expect(page).toHaveURL(/\/sign-in/);
  await context.close();
});
