import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { mutate, OUTPUT } from "./sign-in.ts";

const PLAN = {
  packages: [
    { id: "a", name: "Data", low: 8, likely: 10, high: 14 },
    { id: "b", name: "Model", low: 12, likely: 15, high: 24 },
  ],
  samples: 2000,
};

const axe = async (page: Page) =>
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

test("what was estimated is looked back on, written, closed, and teaches the next estimates", async ({
  page,
  project,
  playwright,
  baseURL,
}) => {
  test.slow();
  const owner = await playwright.request.newContext({
    baseURL,
    storageState: path.join(OUTPUT, "owner.json"),
    extraHTTPHeaders: { origin: baseURL ?? "" },
  });
  const { slug } = project;
  await mutate(owner, "estimates.make", { slug, plan: PLAN, seed: 1 });
  const openedAt = new Date(Date.now() - 3_600_000).toISOString();
  const incident = { title: "Prices stood still", severity: "major", openedAt };
  await mutate(owner, "incidents.open", { slug, incident });
  await owner.dispose();

  await page.goto(`/projects/${slug}`);
  await page.getByRole("link", { name: "Retrospective", exact: true }).click();
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toHaveText("What was estimated, and what happened?");
  await page.getByLabel("Looks back from").fill("2026-01-01");
  await page.getByRole("button", { name: "Open a retrospective" }).click();
  await expect(title).toHaveText(/^Nobody has entered what it took; \d+ to \d+ person-days/);

  await page.getByLabel("Package", { exact: true }).selectOption({ label: "Data" });
  await page.getByLabel("Person-days it took").fill("12,5");
  await page.getByRole("button", { name: "Enter the effort" }).click();
  await expect(title).toHaveText(/^It took 13 person-days so far/);

  const table = page.getByLabel("Table", { exact: true });
  await table.fill("\uFEFFpackage;label;days\nModel;;=20+10\nBread;;3\n");
  await page.getByRole("button", { name: "Look at it first" }).click();
  await expect(page.getByText('Line 2, days: "=20+10" is a formula. Write what it')).toBeVisible();
  await expect(page.getByText(/Line 3, package: The plan has no package "Bread"/)).toBeVisible();
  await table.fill('\uFEFFpackage;label;days;note\nModel;;60,5;"two\nlines"\n;Moving house;3;\n');
  await page.getByRole("button", { name: "Look at it first" }).click();
  await page.getByRole("button", { name: "Add 2" }).click();
  await expect(page.getByText("2 added.")).toBeVisible();
  await expect(title).toHaveText(/^It took 76 person-days, over the \d+ to \d+/);

  await page.getByRole("button", { name: "Change Moving house" }).click();
  await page.getByLabel("Person-days it took").fill("4");
  await page.getByRole("button", { name: "Save the correction" }).click();
  await expect(title).toHaveText(/^It took 77 person-days/);
  const caught = page.getByRole("figure").filter({ hasText: "Which gate would have caught this?" });
  await expect(caught.getByText("was not registered here the day before").last()).toBeVisible();
  await axe(page);

  await page.getByLabel("Summary").fill("The model took twice as long.");
  await page.getByText("Which challenges bit", { exact: true }).click();
  await page.getByLabel("Glue code and supporting systems").selectOption({ label: "it bit" });
  await page.getByRole("button", { name: "Add a lesson" }).click();
  await page.getByLabel("Lesson 1", { exact: true }).fill("Ask who else writes to the source.");
  await page.getByRole("button", { name: "Add an action" }).click();
  await page.getByLabel("Action 1", { exact: true }).fill("Declare the consumers");
  await page.getByLabel("Owner, action 1").selectOption({ index: 1 });
  await page.getByLabel("Due, action 1").fill("2026-12-01");
  await page.getByRole("button", { name: "Save what you wrote" }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(page.getByText(/1 challenge bit/).first()).toBeVisible();
  await axe(page);

  const other = await page.context().newPage();
  await other.goto(`/projects/${slug}/retrospective`);
  await other.getByLabel("Summary").fill("Saved in another tab.");
  await other.getByRole("button", { name: "Save what you wrote" }).click();
  await expect(other.getByText("Saved.", { exact: true })).toBeVisible();
  await other.close();
  await page.getByLabel("Summary").fill("Typed meanwhile.");
  await page.getByRole("button", { name: "Save what you wrote" }).click();
  await expect(page.getByText("Somebody else saved this retrospective")).toBeVisible();
  await expect(page.getByLabel("Summary")).toHaveValue("Typed meanwhile.");

  await page.reload();
  await expect(page.getByLabel("Summary")).toHaveValue("Saved in another tab.");
  const would = await page.locator("#teaches h2").textContent();
  expect(would).toMatch(/would move by \+\d/);
  await page.getByRole("button", { name: "Close the retrospective" }).click();
  await page.getByRole("button", { name: "Close for good" }).click();
  await expect(page.getByText(/^Closed .* Digest of all it shows: [0-9a-f]{64}$/)).toBeVisible();
  await expect(page.locator("#teaches h2")).toHaveText(
    (would ?? "").replace("would move", "moved"),
  );
  await expect(page.getByRole("row", { name: /Declare the consumers/ })).toContainText("open");
  await expect(page.getByRole("button", { name: "Save what you wrote" })).toHaveCount(0);
  await axe(page);

  await page.goto("/reference-class");
  await expect(page.getByRole("row", { name: project.name })).toContainText("retrospective");
  await page.goto(`/projects/${slug}/plan`);
  await expect(page.getByText("Declare the consumers").first()).toBeVisible();

  await page.goto(`/projects/${slug}/report/retrospective`);
  await expect(title).toHaveText(/^It took 77 person-days, over/);
  await expect(page.locator(".sheet-drawing").first()).toBeVisible();
  await axe(page);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/-retrospective-.*\.csv$/);
});
