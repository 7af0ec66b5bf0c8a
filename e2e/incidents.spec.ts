import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("an incident is recorded, learnt from, closed and opened again", async ({ page, project }) => {
  await page.goto(`/projects/${project.slug}/monitoring`);
  await expect(page.getByText("Nobody has recorded one.")).toBeVisible();
  await page.getByRole("button", { name: "Record an incident" }).click();
  await page.getByLabel("What went wrong").fill("Scores stood still for a night");
  await page.getByLabel("Severity").selectOption("severe");
  await page.getByRole("button", { name: "Record it" }).click();
  const row = page.getByRole("table", { name: "Incidents" }).getByRole("row").nth(1);
  await expect(row).toContainText("Not written");
  await page.goto(`/projects/${project.slug}/gate?gate=production-recertify`);
  const condition = page.getByRole("row").filter({ hasText: "lessons of every incident" });
  await expect(condition).toBeVisible();

  await page.goto(`/projects/${project.slug}/monitoring`);
  await row.getByRole("button", { name: "Say where the lessons are" }).click();
  await page.getByLabel("Address").fill("https://wiki.example/night");
  await page.getByRole("button", { name: "Save the address" }).click();
  await expect(row.getByRole("link", { name: "Written" })).toHaveAttribute(
    "href",
    "https://wiki.example/night",
  );
  await row.getByRole("button", { name: "Close", exact: true }).click();
  await expect(row).toContainText("Closed");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await row.getByRole("button", { name: "Reopen" }).click();
  await expect(row).toContainText("Open");
});
