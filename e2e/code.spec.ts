import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./fixtures.ts";

const ADAPTERS = path.resolve(import.meta.dirname, "../server/evidence/adapters");

test("lines counted by file are divided once the profile names the model's code", async ({
  page,
  machine,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/code`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("No code counted yet");
  for (const file of [
    "scc/fixtures/scc-4.1.0/by-file.json",
    "pip-audit/fixtures/pip-audit-2.10.1/vulnerable.json",
  ]) {
    const answer = await machine.post(`/api/v1/projects/${project.slug}/evidence`, {
      data: readFileSync(path.join(ADAPTERS, file)),
      headers: { "content-type": "application/json" },
    });
    expect(answer.ok()).toBe(true);
  }
  await page.goto(`/projects/${project.slug}/code`);
  await expect(page.getByText("the profile does not say where the model's code is")).toBeVisible();
  await page.getByRole("link", { name: "name them" }).click();
  await page.getByLabel("Model code").fill("valuation/**");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  await page.goto(`/projects/${project.slug}/code`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "54 % of the code deals with the model",
  );
  await page.getByText("Show as table").first().click();
  await expect(page.getByRole("table", { name: /Lines of code/ })).toContainText("34");
  const packages = page.getByRole("table", { name: "Dependencies" });
  await expect(packages).toContainText("not assessed");
  await packages.getByRole("link", { name: "why" }).first().click();
  await expect(page).toHaveURL(/\/evidence\//);
});
