import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("what was done is told in words, filtered to a project, verified and exported", async ({
  page,
  project,
}) => {
  await page.goto("/settings/audit");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("who did what");
  await page.getByLabel("Project", { exact: true }).selectOption({ label: project.name });
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(new RegExp(`project=${project.slug}`));
  const log = page.getByRole("table", { name: "Audit log" });
  await expect(log.getByText("Registered a project")).toBeVisible();
  await expect(log.getByText(`slug: ${project.slug}`)).toBeVisible();
  await page.getByRole("link", { name: "Verify the log" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("The log is whole");
  const exported = await page.request.get(`/api/v1/audit?project=${project.slug}`);
  expect(exported.headers()["content-type"]).toBe("application/x-ndjson");
  const lines = (await exported.text()).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).action)).toContain("project.register");
});

test("a refused request is marked, and a member who opens the log reaches the page that says it is not open to them", async ({
  page,
  memberPage,
}) => {
  const refused = await memberPage.request.get("/api/v1/audit");
  expect(refused.status()).toBe(403);
  const answer = await memberPage.goto("/settings/audit");
  expect(answer?.status()).toBe(403);
  const main = memberPage.getByRole("main");
  await expect(main.getByRole("heading", { level: 1 })).toHaveText("This page is not open to you");
  await expect(main.getByRole("table")).toHaveCount(0);
  const axe = await new AxeBuilder({ page: memberPage }).analyze();
  expect(axe.violations).toEqual([]);
  await main.getByRole("link", { name: "See who may do what" }).click();
  await expect(memberPage).toHaveURL(/\/settings\/roles$/);
  await page.goto("/settings/audit?outcome=denied");
  const log = page.getByRole("table", { name: "Audit log" });
  await expect(log.getByText("Was refused: GET /api/v1/audit").first()).toBeVisible();
});
