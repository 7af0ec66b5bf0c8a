import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { mutate } from "./sign-in.ts";

const saved = (page: Page) => page.locator('[data-save-status="saved"]');
const here = (page: Page) => page.getByText(/question \d+ of \d+$/);

test("one question a screen is answered by single keys, with a note, back and a reason", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/assess/guided`);
  await expect(here(page)).toHaveText("Experiment management, question 1 of 89");
  await expect(page.getByRole("radio").first()).toBeEnabled();
  await page.keyboard.press("2");
  await expect(here(page)).toHaveText(/question 2 of 89$/);
  await page.keyboard.press("u");
  await expect(here(page)).toHaveText(/question 3 of 89$/);

  // What does not apply stays until its reason is given.
  await page.keyboard.press("n");
  await expect(page.getByLabel("Why it does not apply")).toBeFocused();
  await page.keyboard.type("Nothing runs on hardware of ours 24");
  await page.keyboard.press("Escape");
  await expect(here(page)).toHaveText(/question 3 of 89$/);
  await page.keyboard.press("Enter");
  await expect(here(page)).toHaveText(/question 4 of 89$/);
  await page.keyboard.press("t");
  await page.keyboard.type("See the registry, level 3");
  await page.keyboard.press("Escape");
  await page.keyboard.press("3");
  await expect(here(page)).toHaveText(/question 5 of 89$/);
  await page.keyboard.press("b");
  await expect(page.getByLabel("Level 3")).toBeChecked();
  await expect(page.getByLabel("Note")).toHaveValue("See the registry, level 3");
  await expect(page.getByText("4 of 89 answered", { exact: true })).toBeVisible();
  await expect(saved(page)).toBeVisible();

  // Who comes again goes on where they left off.
  await page.reload();
  await expect(here(page)).toHaveText(/question 5 of 89$/);
});

test("answers given while the server is away are kept and sent when it is back", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/assess/guided`);
  await expect(page.getByRole("radio").first()).toBeEnabled();
  await page.route("**/api/trpc/assessments.save**", (route) => route.abort());
  for (const at of [2, 3, 4]) {
    await page.keyboard.press("1");
    await expect(here(page)).toHaveText(new RegExp(`question ${at} of 89$`));
  }
  await expect(page.getByText("Not saved, trying again: 3 answers.")).toBeVisible();
  await page.unroute("**/api/trpc/assessments.save**");
  // It tries again by itself, so the button may be gone before it is pressed.
  await page
    .getByRole("button", { name: "Try now" })
    .click({ timeout: 2_000 })
    .catch(() => undefined);
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await expect(page.getByText("3 of 89 answered", { exact: true })).toBeVisible();
});

test("the end names what is left and what does not go together, and leads to both places", async ({
  page,
  project,
}) => {
  const change = (kind: string, id: string, value: object) => ({ kind, id, base: null, value });
  for (const one of [
    change("challenge", "testing", { state: "experienced", overall: 4 }),
    change("challenge", "monitoring-logging", { state: "not-experienced" }),
  ])
    await mutate(page.request, "assessments.save", { slug: project.slug, change: one });
  await mutate(page.request, "assessments.save", {
    slug: project.slug,
    change: change("indicator", "te-1", { state: "answered", level: 1 }),
  });
  await page.goto(`/projects/${project.slug}/assess/guided`);
  await expect(page.getByRole("radio").first()).toBeEnabled();
  for (let i = 0; i < 89; i++) await page.keyboard.press("j");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("88 questions are left");
  const contradictions = page.getByRole("list", { name: "Contradictions" });
  await expect(contradictions.getByRole("listitem")).toHaveCount(2);
  await expect(contradictions).toContainText("Testing is at level 4 as a whole");
  await expect(contradictions).toContainText("nothing watches for it");
  await contradictions.getByRole("link", { name: /pipeline and feature code tested/ }).click();
  await expect(page).toHaveURL(/assess\/full\?at=te-1/);
  await page.goto(`/projects/${project.slug}/assess/lint`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("1 more place");
});

for (const path of ["assess/guided", "assess/lint", "assess/proposals"])
  for (const colorScheme of ["light", "dark"] as const)
    test(`/${path} has no accessibility fault in ${colorScheme} and fits a phone`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`/projects/boo/${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow).toBe(0);
    });
