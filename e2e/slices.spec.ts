import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./fixtures.ts";

const ADAPTERS = path.resolve(import.meta.dirname, "../server/evidence/adapters");

test("a metric by group, privacy measures and contributions become one page with their tables", async ({
  page,
  machine,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/slices`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("No slices yet");
  for (const file of [
    "fairlearn/fixtures/fairlearn-0.15.0/metric-frame.json",
    "presidio/fixtures/presidio-2.2/findings.json",
    "shap/fixtures/shap-0.51.0/summary.json",
  ]) {
    const answer = await machine.post(`/api/v1/projects/${project.slug}/evidence`, {
      data: readFileSync(path.join(ADAPTERS, file)),
      headers: { "content-type": "application/json" },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
  await page.goto(`/projects/${project.slug}/slices`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "No group does worse than the whole beyond chance",
  );
  await expect(page.getByText("6 findings of personal data")).toBeVisible();
  await expect(page.getByText(/Income decides most/)).toBeVisible();
  await page.getByText("Show as table").first().click();
  const groups = page.getByRole("table", { name: /Every metric by group/ });
  await expect(groups).toContainText("within chance");
  await groups.getByRole("link", { name: "why" }).first().click();
  await expect(page).toHaveURL(/\/evidence\//);
});

test("the demo's wells show where the prediction is poor and where its data is", async ({
  page,
}) => {
  await page.goto("/projects/oil/slices");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("worse for field east");
  await page.getByText("Show as table").first().click();
  const east = page.getByRole("row", { name: /field east/ });
  await expect(east).toContainText("2 of 4 broken");
  await expect(page.getByRole("row", { name: /field west/ })).toContainText("too few rows");
});
