import { expect, test } from "./fixtures.ts";
import { findFaults } from "./look-checks.ts";

const PAGES = ["/", "/guide", "/projects/est"];

for (const width of [1440, 768, 390])
  for (const colorScheme of ["light", "dark"] as const)
    test(`at ${width} px in the ${colorScheme} theme nothing scrolls sideways, is too small or fails WCAG`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const address of PAGES) {
        await page.goto(address);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect(await findFaults(page), address).toEqual([]);
      }
    });

test("a chosen theme is there at the first paint of the next page", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/guide");
  await page.getByRole("button", { name: "Light or dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const html = await (await page.request.get("/guide")).text();
  expect(html).toContain('data-theme="dark"');
});

test("the box behind Ctrl K finds a project and opens it", async ({ page }) => {
  await page.goto("/guide");
  const box = page.getByRole("combobox", { name: "Find a project or page" });
  // The key is heard once the page's scripts have started.
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(box).toBeFocused({ timeout: 1000 });
  }).toPass();
  await box.fill("estate");
  await expect(page.getByRole("option", { name: /EST Real estate valuation/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/projects\/est$/);
});

test("Escape closes the box and gives the focus back", async ({ page }) => {
  await page.goto("/guide");
  const opener = page.getByRole("button", { name: "Find a project or page" });
  await opener.click();
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("combobox")).toBeHidden();
  await expect(opener).toBeFocused();
});

test("the navigation of a phone opens as a sheet and closes when one has gone somewhere", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/guide");
  await page.getByRole("button", { name: "Open navigation" }).click();
  const sheet = page.getByRole("navigation", { name: "Main" });
  await expect(sheet).toBeVisible();
  await sheet.getByRole("link", { name: "Portfolio" }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(sheet).toBeHidden();
});
