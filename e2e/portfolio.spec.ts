import { expect, test } from "./fixtures.ts";

test("the table is one stop of the Tab key; arrows move inside it and Enter opens the reason", async ({
  page,
}) => {
  await page.goto("/?demo=only");
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
  await page.goto("/?demo=only");
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

test("a tag of the project's form groups the portfolio, and a group opens as a filter in the address", async ({
  page,
}) => {
  await page.goto("/projects/oil/edit");
  await page.getByLabel("Tags").fill("Subsurface");
  await page.getByRole("button", { name: "Save project" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  await page.goto("/?show=groups");
  await page.getByRole("link", { name: "Tag", exact: true }).click();
  await expect(page).toHaveURL(/by=tag/);
  const groups = page.getByRole("table", { name: "Projects by tag" });
  await expect(groups.getByRole("row", { name: /no tag/ })).toBeVisible();
  await groups.getByRole("link", { name: "subsurface" }).click();
  await expect(page).toHaveURL(/tag=subsurface/);
  await expect(page.getByRole("table", { name: /0 to 100 of 1 project in/ })).toBeVisible();
});

test("a view is kept with its filters, found again and taken away", async ({ page }) => {
  await page.goto("/?stage=production&show=list");
  await page.getByRole("button", { name: "Keep this view" }).click();
  const dialog = page.getByRole("dialog", { name: "Keep this view" });
  await dialog.getByLabel("What to call it").fill("In production");
  await dialog.getByRole("button", { name: "Keep view" }).click();
  const kept = page.getByRole("navigation", { name: "Kept views" });
  await expect(kept.getByRole("link", { name: "In production" })).toBeVisible();
  await page.goto("/");
  await kept.getByRole("link", { name: "In production" }).click();
  await expect(page).toHaveURL(/stage=production/);
  await expect(page).toHaveURL(/show=list/);
  await kept.getByRole("button", { name: "Remove the view In production" }).click();
  await expect(kept.getByRole("link", { name: "In production" })).toBeHidden();
});

test("what changed is told since a day, and what to do names work, endings and the paper", async ({
  page,
}) => {
  await page.goto("/?show=changes");
  await page.getByLabel("Since").fill("2026-06-01");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/since=2026-06-01/);
  await expect(page.getByText("What changed since 1 Jun 2026?")).toBeVisible();
  await page.getByRole("link", { name: "What to do" }).click();
  const costs = page.getByRole("table", { name: "What each challenge adds up to" });
  await expect(costs.getByRole("row")).toHaveCount(13);
  await expect(page.getByRole("table", { name: /^Mitigations by/ })).toBeVisible();
});
