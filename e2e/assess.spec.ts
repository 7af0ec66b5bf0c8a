import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { mutate } from "./sign-in.ts";

const saved = (page: Page) => page.locator('[data-save-status="saved"]');
const question = (page: Page, id: string) => page.locator(`[data-question="${id}"]`);

test("the five-minute pass is answered and published with the keyboard alone", async ({
  page,
  project,
}) => {
  test.slow();
  await page.goto(`/projects/${project.slug}/assess`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Nobody has answered yet/);
  await expect(page.getByRole("radio").first()).toBeEnabled();
  await page.getByRole("link", { name: "Published assessments" }).focus();
  await page.keyboard.press("Tab");
  for (let i = 0; i < 11; i++) for (const key of ["e", "2", "j"]) await page.keyboard.press(key);
  await expect(page.getByText("You answered 11 of 12", { exact: true })).toBeVisible();

  // The last one does not apply; it is saved with its reason and not before.
  await page.keyboard.press("n");
  await expect(page.locator('[data-save-status="reason"]')).toBeVisible();
  await page.keyboard.type("One person does everything, nobody depends on it");
  await expect(page.getByText("You answered 12 of 12", { exact: true })).toBeVisible();
  await expect(saved(page)).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.type("First look");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Assessment 1 is published.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Assessment 1 counts, and no answer changed since",
  );
  await page.reload();
  await expect(question(page, "testing").getByLabel("Experienced", { exact: true })).toBeChecked();
  await expect(question(page, "testing").getByLabel("2", { exact: true })).toBeChecked();
});

test("answers given while the server is away stay, survive a reload and arrive", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/assess`);
  await page.route("**/api/trpc/assessments.save**", (route) => route.abort());
  await question(page, "testing").getByText("Experienced", { exact: true }).click();
  await expect(page.getByText("Not saved, trying again: 1 answer.")).toBeVisible();
  await question(page, "glue-code").getByText("3", { exact: true }).click();
  await expect(page.getByText("Not saved, trying again: 2 answers.")).toBeVisible();
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await expect(question(page, "glue-code").getByLabel("3", { exact: true })).toBeChecked();
  await page.unroute("**/api/trpc/assessments.save**");
  await page.getByRole("button", { name: "Try now" }).click();
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await expect(question(page, "testing").getByLabel("Experienced", { exact: true })).toBeChecked();
  await expect(question(page, "glue-code").getByLabel("3", { exact: true })).toBeChecked();
});

test("in the full form unknown is not zero, and not applicable needs a reason", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/assess/full?at=te-1`);
  const first = question(page, "te-1");
  await first.getByText("Level 0", { exact: true }).click();
  await expect(first.getByRole("button", { expanded: true })).toContainText("Level 0");
  await expect(
    page.getByText("You answered 1 of 61 indicators", { exact: false }).first(),
  ).toBeVisible();
  await page.keyboard.press("u");
  await expect(first.getByRole("button", { expanded: true })).toContainText("Unknown");
  await expect(
    page.getByText("You answered 0 of 61 indicators", { exact: false }).first(),
  ).toBeVisible();

  await page.keyboard.press("n");
  await expect(page.getByText("Give the reason; it is saved with it.")).toBeVisible();
  await page.keyboard.type("Only data of one partner is used");
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await expect(question(page, "te-1").getByLabel("Why it does not apply")).toHaveValue(
    "Only data of one partner is used",
  );
});

test("a level above 2 without proof says what it counts as; tests take a note and a link", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/assess/full?at=em-1`);
  await question(page, "em-1").getByText("Level 4").click();
  await expect(question(page, "em-1").getByText("counts as this until proven")).toBeVisible();
  await page.goto(`/projects/${project.slug}/assess/full?at=data-1`);
  const claim = question(page, "data-1");
  await claim.getByText("Manual", { exact: true }).click();
  await claim.getByLabel("Link").fill("not a link");
  await claim.getByRole("textbox", { name: "Note" }).fill("A profile each quarter");
  await expect(page.getByText("a link starts with https://")).toBeVisible();
  await claim.getByLabel("Link").fill("https://example.org/profile");
  await claim.getByRole("textbox", { name: "Note" }).focus();
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await expect(claim.getByLabel("Link")).toHaveValue("https://example.org/profile");
  await expect(claim.getByRole("textbox", { name: "Note" })).toHaveValue("A profile each quarter");
});

test("the same answer changed in two tabs is shown as both until one is chosen", async ({
  page,
  project,
  context,
}) => {
  const url = `/projects/${project.slug}/assess/full?at=em-1`;
  const other = await context.newPage();
  // Each page reads once more what is stored after it has loaded; a conflict needs both to be past that.
  const isRead = (tab: Page) => tab.waitForResponse(/assessments\.working/);
  await Promise.all([isRead(page), page.goto(url)]);
  await Promise.all([isRead(other), other.goto(url)]);
  await question(other, "em-1").getByText("Level 3").click();
  await expect(saved(other)).toBeVisible();
  await question(page, "em-1").getByText("Level 1").click();
  const both = page.getByRole("alert").filter({ hasText: "also changed in another tab" });
  await expect(both.getByText("Level 1", { exact: true })).toBeVisible();
  await expect(both.getByText("Level 3", { exact: true })).toBeVisible();
  await both.getByRole("button", { name: "Keep the one here" }).click();
  await expect(saved(page)).toBeVisible();
  await other.reload();
  await expect(question(other, "em-1").getByRole("button", { expanded: true })).toContainText(
    "Level 1",
  );
  await other.close();
});

test("two published assessments show what changed between them", async ({ page, project }) => {
  const { slug } = project;
  await page.goto(`/projects/${slug}/assess/compare`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Nothing is published yet/);
  const change = (value: object | null, base: object | null) =>
    mutate(page.request, "assessments.save", {
      slug,
      change: { kind: "challenge", id: "testing", base, value },
    });
  await change({ state: "experienced", overall: 0 }, null);
  await mutate(page.request, "assessments.publish", { slug, note: "Before" });
  await change({ state: "experienced", overall: 2 }, { state: "experienced", overall: 0 });
  await mutate(page.request, "assessments.publish", { slug, note: "After" });
  await page.goto(`/projects/${slug}/assess/compare`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/One answer changed|Risk fell/);
  await expect(page.getByRole("row", { name: /Testing: state and level/ })).toContainText(
    "experienced, level 2",
  );
  await expect(page.getByRole("row", { name: /Assessment 2/ })).toContainText("After");
  await page.getByLabel("After").selectOption("1");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/a=1&b=1/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Nothing changed between the two",
  );
});

for (const path of ["assess", "assess/full", "assess/compare"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`/${path} has no accessibility fault in ${colorScheme} and fits a phone`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`/projects/est/${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow).toBe(0);
    });
  }
}
