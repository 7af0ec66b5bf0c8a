import { readFileSync } from "node:fs";
import path from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const ADAPTERS = path.resolve(import.meta.dirname, "../server/evidence/adapters");
const EVENTS = "openlineage/fixtures/openlineage-1.54.0";

async function send(machine: APIRequestContext, slug: string, files: string[]): Promise<void> {
  for (const file of files) {
    const answer = await machine.post(`/api/v1/projects/${slug}/evidence`, {
      data: readFileSync(path.join(ADAPTERS, file)),
      headers: { "content-type": "application/octet-stream" },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

test("two loops across two systems are drawn, told as paths, and each step leads to its event", async ({
  page,
  machine,
  project,
}) => {
  await send(machine, project.slug, [`${EVENTS}/feedback.ndjson`]);
  await page.goto(`/projects/${project.slug}/lineage`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "Recommender and search ranker train each other",
  );
  await expect(page.getByText("Five jobs form one loop through sessionize.")).toBeVisible();
  await expect(page.getByRole("img", { name: /Yes, twice/ }).locator("visible=true")).toBeVisible();
  await page.locator("#paths summary").first().click();
  const steps = page.locator("#paths");
  await expect(steps.getByText(/^in [34] runs/).first()).toBeVisible();
  await steps.getByRole("link", { name: "why" }).first().click();
  await expect(page).toHaveURL(/\/evidence\//);
});

test("readers that nobody declared are named until the profile declares them", async ({
  page,
  machine,
  project,
}) => {
  await send(machine, project.slug, [`${EVENTS}/feedback.ndjson`]);
  await page.goto(`/projects/${project.slug}/lineage`);
  const readers = page.getByRole("table", { name: "Undeclared consumers" });
  await expect(readers.getByRole("row")).toHaveCount(3);
  await expect(readers).toContainText("quarterly_forecast");
  await page.getByRole("link", { name: "in the project's profile" }).click();
  await page.getByLabel("Consumers").fill("marketing\nfinance");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  await page.goto(`/projects/${project.slug}/lineage`);
  await expect(page.getByText("Only those that are declared")).toBeVisible();
});

test("a dead source is told with its fallback and what is made from it, as a table too", async ({
  page,
  machine,
  project,
}) => {
  const dbt = "dbt/fixtures/dbt-1.11";
  await send(machine, project.slug, [`${dbt}/project.json`, `${dbt}/sources.json`]);
  await page.goto(`/projects/${project.slug}/lineage`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/dead source/);
  await expect(page.getByText("Land registry is 214 days old")).toBeVisible();
  const dead = page.getByRole("row", { name: /land registry/ }).first();
  await expect(dead).toContainText("fallback land_registry_backup_2024");
  await expect(dead).toContainText("features");
  await page.getByText("Show as table").first().click();
  await expect(page.getByRole("table", { name: /Every step/ })).toBeVisible();
  const scrolls = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(scrolls).toBe(false);
});

test("the same by HTTP, and a first use says how to send lineage", async ({
  page,
  machine,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/lineage`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("No lineage yet");
  await expect(
    page.getByText(`npx assay push --project ${project.slug} lineage.ndjson`),
  ).toBeVisible();
  await send(machine, project.slug, [`${EVENTS}/feedback.ndjson`]);
  const answer = await page.request.get(`/api/v1/projects/${project.slug}/lineage`);
  expect(answer.ok()).toBe(true);
  expect(await answer.json()).toMatchObject({ isEmpty: false, nodesTotal: 17 });
});

test("the demo tells the paper's story of search and recommendations, labelled as sample", async ({
  page,
}) => {
  await page.goto("/projects/rec/lineage");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "one dead source goes unseen",
  );
  await expect(page.getByText("User profiles is 187 days old")).toBeVisible();
  await expect(page.getByText("sample", { exact: true }).first()).toBeVisible();
});
