import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./fixtures.ts";

const PROMETHEUS = path.resolve(
  import.meta.dirname,
  "../server/evidence/adapters/prometheus/fixtures/prometheus-2.42.0",
);

test("what a real Prometheus answered becomes the seven tests, the rules and who is told", async ({
  page,
  machine,
  project,
}) => {
  for (const file of ["rules-firing.json", "targets.json"]) {
    const answer = await machine.post(`/api/v1/projects/${project.slug}/evidence`, {
      data: readFileSync(path.join(PROMETHEUS, file)),
      headers: { "content-type": "application/json" },
    });
    expect(answer.ok()).toBe(true);
  }
  await page.goto(`/projects/${project.slug}/monitoring`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Four of seven monitoring tests have a rule that can fire",
  );
  const tests = page.getByRole("table", { name: "The seven monitoring tests" });
  await expect(tests.getByRole("row")).toHaveCount(8);
  await expect(tests.getByRole("row", { name: /Models are not too stale/ })).toContainText(
    "a rule can fire",
  );
  const rules = page.getByRole("table", { name: "Alerting rules" });
  await expect(rules.getByRole("row", { name: /BrokenRule/ })).toContainText("broken:");
  await expect(rules.getByRole("row", { name: /ModelStale/ })).toContainText("nobody known");
  await expect(page.getByRole("row", { name: /feature-store/ })).toContainText("down");
  await rules
    .getByRole("row", { name: /ModelStale/ })
    .getByRole("link", { name: "why" })
    .click();
  await expect(page).toHaveURL(/\/evidence\//);
});

test("skew by feature is drawn the worst first, with its table", async ({
  page,
  machine,
  project,
}) => {
  const compared = {
    kind: "training_serving_comparison",
    generated_at: "2026-11-20T00:00:00Z",
    tolerance: 0.01,
    features: [
      { feature: "rooms", rows: 100, mismatches: 2, max_abs_diff: 1, passed: true },
      { feature: "area_m2", rows: 100, mismatches: 40, max_abs_diff: 3, passed: false },
    ],
  };
  const answer = await machine.post(`/api/v1/projects/${project.slug}/evidence`, {
    data: compared,
  });
  expect(answer.ok()).toBe(true);
  await page.goto(`/projects/${project.slug}/monitoring`);
  await expect(page.getByText("No: one of two features differs, most in area_m2")).toBeVisible();
  await page.getByText("Show as table").click();
  const rows = page.getByRole("table", { name: /by feature/ }).getByRole("row");
  await expect(rows.nth(1)).toContainText("area_m2");
  await expect(rows.nth(2)).toContainText("the same");
});

test("the demo's rule that reads from a target that is down is told as blind", async ({ page }) => {
  await page.goto("/projects/ret/monitoring");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "one is blind, one is broken",
  );
  await expect(page.getByText(/so ProfileFeedStale sees nothing/)).toBeVisible();
  await expect(page.getByText(/One rule reaches retention-on-call/)).toBeVisible();
});

test("a first use says how to send rules and targets, and HTTP answers the same", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/monitoring`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("No monitoring yet");
  await expect(
    page.getByText(`npx assay push --project ${project.slug} rules.json targets.json`),
  ).toBeVisible();
  const answer = await page.request.get(`/api/v1/projects/${project.slug}/monitoring`);
  expect(await answer.json()).toMatchObject({ isEmpty: true, rules: [] });
});
