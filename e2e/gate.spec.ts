import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { OUTPUT } from "./sign-in.ts";

test("the gate says what falls short, why, and keeps a decision", async ({ page, project }) => {
  await page.goto(`/projects/${project.slug}/gate`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Not yet:");
  const row = page.getByRole("row").filter({ hasText: "Rollback is quick and safe" });
  await expect(row).toContainText("at least 0.5");
  await expect(row).toContainText("No proof yet");
  await row.getByText("Why, and from what").click();
  await expect(row).toContainText("There must be a tried way back.");
  await expect(page.getByText("Signed off by data scientist")).toBeVisible();

  await page.getByRole("button", { name: "Record a decision" }).click();
  await expect(page.getByText("Recorded below.")).toBeVisible();
  const decisions = page.getByRole("table", { name: "Decisions so far" });
  await expect(decisions.getByRole("row").nth(1)).toContainText("Blocked");
  await page.reload();
  await expect(decisions.getByRole("row")).toHaveCount(2);

  await page.getByRole("link", { name: "to enter production" }).click();
  await expect(page.getByText("Policy gate-pilot-production")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test("a machine asks for the same decision and gets the same conditions", async ({
  machine,
  page,
  project,
}) => {
  const answer = await machine.post(
    `/api/v1/projects/${project.slug}/gates/prototype-pilot/decisions`,
  );
  expect(answer.status()).toBe(201);
  const decision = await answer.json();
  expect(decision).toMatchObject({ gate: "gate-prototype-pilot", outcome: "blocked" });
  expect(decision.snapshotDigest).toMatch(/^[0-9a-f]{64}$/);
  await page.goto(`/projects/${project.slug}/gate`);
  await expect(page.getByText(decision.snapshotDigest.slice(0, 16))).toBeVisible();
});

test("assay gate exits 1 when the gate is closed and says why", async ({ baseURL, project }) => {
  const assay = (name: string) =>
    spawnSync(
      process.execPath,
      ["server/cli/assay.mjs", "gate", name, "--project", project.slug, "--format", "json"],
      {
        encoding: "utf8",
        env: {
          ...process.env,
          ASSAY_URL: baseURL,
          ASSAY_TOKEN: fs.readFileSync(path.join(OUTPUT, "token.txt"), "utf8"),
        },
      },
    );
  const closed = assay("pilot-production");
  expect(closed.status).toBe(1);
  expect(JSON.parse(closed.stdout)).toMatchObject({
    gate: "gate-pilot-production",
    outcome: "blocked",
  });
  const missing = assay("gate-none");
  expect(missing.status).toBe(2);
  expect(missing.stderr).toContain("gate-prototype-pilot");
});
