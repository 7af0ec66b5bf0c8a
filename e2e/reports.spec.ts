import fs from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

/** What a format is called, and what every file of it begins with; DOCX and XLSX are ZIP archives. */
const FORMATS = [
  ["PDF", "%PDF-"],
  ["Word", "PK\u0003\u0004"],
  ["Markdown", "# "],
  ["CSV", '"section","part","row"'],
  ["Excel", "PK\u0003\u0004"],
] as const;

test("a readiness report is read on its page and taken along in five formats that say the same", async ({
  page,
  machine,
}) => {
  await page.goto("/projects/est/report/readiness");
  const title = (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
  expect(title.length).toBeGreaterThan(10);
  for (const [name, start] of FORMATS) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name, exact: true }).click(),
    ]);
    const bytes = fs.readFileSync(await download.path()).toString("latin1");
    expect(bytes.startsWith(start), `${name} begins with ${bytes.slice(0, 20)}`).toBe(true);
    expect(download.suggestedFilename()).toMatch(/^est-readiness.*[.](pdf|docx|xlsx|md|csv)$/);
  }
  const markdown = await machine.get("/api/v1/projects/est/reports/readiness.md");
  expect(await markdown.text()).toContain(title);
  await fits(page);
});

test("a report is sent every month to whom one picks, until that ends", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/report/readiness`);
  await page.getByRole("link", { name: "Send it regularly" }).click();
  await expect(page).toHaveURL(/\/settings\/reports\?/);
  const form = page.locator("form").filter({ hasText: "By the clock of" });
  await expect(form.getByLabel("Project")).toHaveValue(project.slug);
  await form.getByLabel("When").selectOption({ label: "On the first of the month at 07:00" });
  await form.getByLabel("By the clock of").fill("Nowhere/Nothing");
  await form.getByRole("checkbox").first().check();
  await form.getByRole("button", { name: "Send it regularly" }).click();
  await expect(form.getByText(/no time zone/)).toBeVisible();
  await form.getByLabel("By the clock of").fill("Asia/Kathmandu");
  await form.getByRole("button", { name: "Send it regularly" }).click();
  const schedules = page.getByRole("table", { name: "Reports that go out by themselves" });
  const row = schedules.getByRole("row", { name: new RegExp(project.name) });
  await expect(row).toContainText("monthly, 07:00 in Asia/Kathmandu");
  await expect(row).toContainText("not yet");
  await fits(page);
  await row.getByRole("button", { name: "End" }).click();
  await expect(row).toHaveCount(0);
});

/** No fault of accessibility, and no wider than a phone. */
async function fits(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  const beyond = () =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.poll(beyond).toBeLessThanOrEqual(0);
}
