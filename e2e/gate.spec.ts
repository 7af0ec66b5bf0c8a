import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

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
