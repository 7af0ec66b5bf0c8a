import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("a plan becomes a range that is kept, and a fault is told with its line", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/estimate`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "How much work is it, and how sure is that?",
  );
  const fill = (place: string, value: string) =>
    page.getByLabel(place, { exact: true }).fill(value);
  await fill("Package 1: Name", "Data");
  await fill("Package 1: Low, days", "9");
  await fill("Package 1: Likely, days", "5");
  await fill("Package 1: High, days", "10");
  await fill("Package 2: Name", "Model");
  await fill("Package 2: Likely, days", "12");
  await fill("Package 2: After packages", "1");
  await page.getByRole("button", { name: "Remove package 3" }).click();
  await fill("Start", "2026-11-30");
  await page.getByRole("button", { name: "Estimate", exact: true }).click();
  await expect(page.getByText("low (9) is above likely (5)")).toBeVisible();

  await fill("Package 1: Low, days", "3");
  await page.getByRole("button", { name: "Estimate", exact: true }).click();
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toHaveText(/^8 in 10: \d+ to \d+ person-days; half end under \d+$/);
  const first = await title.textContent();
  await page.reload();
  await expect(title).toHaveText(first ?? "");
  await page.getByText("Show as table").first().click();
  await expect(page.getByRole("row", { name: /Finish/ })).toContainText("2027");

  await fill("Package 2: Likely, days", "24");
  await page.getByRole("button", { name: "Estimate", exact: true }).click();
  await expect(title).not.toHaveText(first ?? "");
  await expect(page.getByRole("table", { name: "Estimates so far" }).getByRole("row")).toHaveCount(
    3,
  );
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
