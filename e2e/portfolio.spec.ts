import { expect, test } from "./fixtures.ts";

test("the table is one stop of the Tab key; arrows move inside it and Enter opens the reason", async ({
  page,
}) => {
  await page.goto("/");
  const table = page.getByRole("table", { name: /Residual risk/ });
  const rows = table.locator("tbody tr");
  await expect(rows.first().locator('a[tabindex="0"]')).toHaveCount(1);
  expect(await table.locator('tbody a[tabindex="0"]').count()).toBe(1);
  const first = rows.first().getByRole("link").first();
  await first.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  const cell = rows.nth(1).getByRole("link").nth(1);
  await expect(cell).toBeFocused();
  await expect(cell).toHaveAccessibleName(/Experiments: \d/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/projects\/[a-z0-9-]+#experiment-management$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("order and filters live in the address, and an empty result names what hides it", async ({
  page,
}) => {
  await page.goto("/");
  await page.getByRole("link", { name: "By name" }).click();
  await expect(page).toHaveURL(/sort=name/);
  await page.getByText("Filter projects").click();
  await page.getByLabel("Name", { exact: true }).fill("no such project");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/text=no\+such\+project/);
  await expect(page.getByText("No project is called “no such project”.")).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).first().click();
  await expect(page.getByRole("table", { name: /Residual risk/ })).toBeVisible();
});

test("a phone gets the same projects as a ranked list", async ({ page }) => {
  await page.goto("/");
  const codes = await page.locator("table.t1 tbody th b").allTextContents();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("table", { name: /Residual risk/ })).toBeHidden();
  const listed = await page.getByRole("main").getByRole("listitem").locator("b").allTextContents();
  expect(codes.every((code) => listed.includes(code))).toBe(true);
});

test("a project opens on what limits it, and every figure has its table", async ({ page }) => {
  await page.goto("/projects/est");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("EST");
  await expect(page.getByRole("img", { name: /^ML Test Score, 2017 edition/ })).toBeVisible();
  const figure = page.getByRole("figure").filter({ hasText: "What limits the ML Test Score?" });
  await figure.getByText("Show as table").click();
  await expect(figure.getByRole("row")).toHaveCount(29);
});
