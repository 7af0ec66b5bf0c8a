import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

// Two people who are signed in at once, each in a browser of their own.

const title = (page: Page) => page.getByRole("heading", { level: 1 });
const saved = (page: Page) => page.locator('[data-save-status="saved"]');

/** Answers one indicator in the full form, with a note. */
async function rate(page: Page, of: { slug: string; id: string; level: number; note: string }) {
  await page.goto(`/projects/${of.slug}/assess/full?at=${of.id}`);
  const question = page.locator(`[data-question="${of.id}"]`);
  await question.getByText(`Level ${of.level}`, { exact: true }).click();
  await question.getByRole("textbox", { name: "Note" }).fill(of.note);
  await page.getByRole("heading", { level: 2 }).first().click();
  await expect(saved(page)).toBeVisible();
}

test("two people rate apart, reveal, disagree, settle it with a note and publish", async ({
  page,
  memberPage,
  project,
}) => {
  test.slow();
  const { slug } = project;
  const reveal = `/projects/${slug}/assess/reveal`;

  // The engineer already looks when the owner opens the round.
  await memberPage.goto(reveal);
  await expect(title(memberPage)).toContainText("Nobody rates apart yet");
  await expect(memberPage.getByText("Live: this page follows")).toBeVisible();
  const stamp = memberPage.getByText(/^risk \d/).first();
  const untouched = (await stamp.textContent()) ?? "";
  await page.goto(reveal);
  await page.getByRole("checkbox", { name: "Engineer", exact: true }).check();
  await page.getByRole("button", { name: "Open the round" }).click();
  await expect(title(page)).toHaveText("Two people rate alone; nobody has begun");
  await expect(title(memberPage)).toHaveText("Two people rate alone; nobody has begun");

  // How far one is reaches the other while they look on; what they said does not.
  await rate(page, { slug, id: "mo-1", level: 4, note: "wombat" });
  await rate(page, { slug, id: "mo-2", level: 1, note: "wombat" });
  const owners = memberPage.getByRole("listitem").filter({ hasText: "data scientist" });
  await expect(owners).toContainText("2 of 101 answered");
  await rate(memberPage, { slug, id: "mo-1", level: 2, note: "quokka" });
  await rate(memberPage, { slug, id: "mo-2", level: 1, note: "quokka" });
  for (const address of [reveal, `/projects/${slug}`, `/projects/${slug}/assess/full?at=mo-1`]) {
    await page.goto(address);
    expect(await page.content()).not.toContain("quokka");
    await memberPage.goto(address);
    expect(await memberPage.content()).not.toContain("wombat");
    await expect(stamp).toHaveText(untouched);
  }

  // One opens the answers, and both see them.
  await page.goto(reveal);
  await memberPage.goto(reveal);
  await expect(memberPage.getByText("Live: this page follows")).toBeVisible();
  await page.getByRole("button", { name: "Reveal the answers" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reveal", exact: true }).click();
  const disagree = "You agree on 1 of 2 answers; talk about this one first";
  await expect(title(page)).toHaveText(disagree);
  await expect(title(memberPage)).toHaveText(disagree);
  await expect(memberPage.getByText("wombat").first()).toBeVisible();
  await expect(page.getByText("optimism about production").first()).toBeVisible();
  await memberPage.goto(`/projects/${slug}/assess/full?at=mo-1`);
  await expect(memberPage.getByText("Round 1 is revealed", { exact: false }).first()).toBeVisible();
  await expect(memberPage.getByRole("radio").first()).toBeDisabled();

  // Settled with the keyboard alone; the other sees it where they are.
  await memberPage.goto(reveal);
  const row = memberPage.getByRole("button", { name: /Are inputs and upstream sources monitored/ });
  await row.focus();
  await memberPage.keyboard.press("3");
  await expect(memberPage.getByRole("button", { name: "Record level 3" })).toBeVisible();
  await memberPage.keyboard.press("Enter");
  await expect(memberPage.getByRole("textbox", { name: "Note" }).first()).toBeFocused();
  await memberPage.keyboard.type("The alerts exist, and nobody had told the engineers");
  await memberPage.keyboard.press("Enter");
  const settled = "You agree on 1 of 2 answers, and the one that stood far apart is settled";
  await expect(title(memberPage)).toHaveText(settled);
  await expect(title(page)).toHaveText(settled);

  await page.getByRole("textbox", { name: "Note" }).last().fill("Rated together");
  await page.getByRole("button", { name: "Publish the assessment" }).click();
  const over = "They agreed on 1 of 2 answers; 1 of 1 that stood far apart was settled";
  await expect(title(page)).toHaveText(over);
  await expect(title(memberPage)).toHaveText(over);
  await page.goto(`/projects/${slug}/assess`);
  await expect(title(page)).toHaveText("Assessment 1 counts, and no answer changed since");
});

for (const colorScheme of ["light", "dark"] as const)
  test(`the reveal has no accessibility fault in ${colorScheme} and fits a phone`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    for (const address of ["/projects/oil/assess/reveal", "/projects/est/assess/reveal"]) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(address);
      await expect(title(page)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow).toBe(0);
    }
  });
