import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

const PILOT = "gate-prototype-pilot";

test("a policy is written with a fault, mended, tried and saved, and the gate goes by it", async ({
  page,
  project,
}) => {
  await page.goto("/settings/policies");
  await expect(page.getByRole("row").filter({ hasText: PILOT })).toContainText("12");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("link", { name: PILOT }).click();
  const text = page.getByRole("textbox", { name: "Policy as YAML" });
  const before = await text.inputValue();
  const line = before.split("\n").findIndex((one) => one.includes("coverage.indicators")) + 1;
  expect(line).toBeGreaterThan(1);

  await text.fill(before.replace("coverage.indicators", "coverage.luck"));
  const faults = page.getByRole("list", { name: "Faults" });
  await expect(faults).toContainText(`line ${line}, column`);
  await expect(faults).toContainText("no metric is called 'coverage.luck'");
  await expect(page.getByRole("button", { name: /^Save as version/ })).toBeDisabled();
  await faults.getByRole("button").click();
  const marked = await text.evaluate((area) =>
    area instanceof HTMLTextAreaElement ? area.value.slice(area.selectionStart) : "",
  );
  expect(marked).toMatch(/^coverage\.luck/);

  const cel = `conditions:
  - id: ours-1
    title: Nobody waits for a risk nobody answered
    cel: coverage >= 0.99 && residual.all(k, residual[k].high < 90.0)
    waivable: false
    rationale: Asked by the browser test.`;
  await text.fill(before.replace("conditions:", cel));
  await expect(page.getByText("ours-1 is new: coverage >= 0.99")).toBeVisible();
  await page.getByRole("button", { name: "Try it on every project" }).click();
  const table = page.getByRole("table", { name: "What the policy would say of each project" });
  const row = table.getByRole("row").filter({ hasText: project.name });
  await expect(row).toContainText(
    /ours-1 Nobody waits for a risk nobody answered: not asked\s+falls short/,
  );
  await expect(page.getByText("Nothing was saved.")).toBeVisible();

  await page.getByLabel("What for, in a sentence").fill("Answer everything first");
  await page.getByRole("button", { name: /^Save as version/ }).click();
  const versions = page.getByRole("table", { name: "Versions of the policy" });
  await expect(versions.getByRole("row").nth(1)).toContainText("Answer everything first");
  await expect(versions.getByRole("row").nth(1)).toContainText("ours-1 is new");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.goto(`/projects/${project.slug}/gate?gate=${PILOT}`);
  await expect(page.getByText(new RegExp(`Policy ${PILOT} \\d+\\.`))).toBeVisible();
  const condition = page.getByRole("row").filter({ hasText: "Nobody waits for a risk" });
  await expect(condition).toContainText("does not hold");
  await expect(condition).toContainText("It looks at coverage 0");

  await page.goto(`/settings/policies/${PILOT}`);
  await page.getByRole("button", { name: "Back to the catalogue's" }).click();
  await expect(versions.getByRole("row").nth(1)).toContainText("Back to the catalogue's");
  await expect(versions.getByRole("row").nth(1)).toContainText("ours-1 is gone");
});

test("a member reads every policy and is told why they cannot save one", async ({ memberPage }) => {
  await memberPage.goto(`/settings/policies/${PILOT}`);
  await expect(memberPage.getByRole("textbox", { name: "Policy as YAML" })).toHaveAttribute(
    "readonly",
  );
  await expect(
    memberPage.getByText("Only an owner or an admin of the workspace can do this.").first(),
  ).toBeVisible();
  await memberPage.getByRole("button", { name: "Try it on every project" }).click();
  await expect(memberPage.getByText("What would it say today?")).toBeVisible();
});

test("the schema that editors check a policy by is open to everybody", async ({ request }) => {
  const answer = await request.get("/api/v1/schemas/policy.json", { headers: { cookie: "" } });
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ title: "Assay gate policy", type: "object" });
});
