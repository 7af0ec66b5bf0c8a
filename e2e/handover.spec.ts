import fs from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { openArchive } from "#server/platform/archive.ts";
import { expect, test } from "./fixtures.ts";

const ITEM = "The served model points to a reviewed commit";
const title = (page: Page) => page.getByRole("heading", { level: 1 });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

test("one gives, the other returns, then accepts; nobody answers their own offer", async ({
  page,
  memberPage,
  project,
}) => {
  const address = `/projects/${project.slug}/handover?item=ho-code-1`;
  const row = (of: typeof page) => of.locator("#ho-code-1");
  await page.goto(address);
  await page.getByLabel("Note").fill("One repository, entry point train.py");
  await press(page, "Offer");
  await expect(row(page)).toContainText("offered");
  await expect(page.getByText("This item is offered and waits for the engineer.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Accept", exact: true })).toHaveCount(0);

  await memberPage.goto(address);
  await expect(memberPage.getByText("One repository, entry point train.py")).toBeVisible();
  await press(memberPage, "Ask back");
  await expect(memberPage.getByText("Say in a note what is missing.")).toBeVisible();
  await memberPage.getByLabel("Note").fill("CI does not run it");
  await press(memberPage, "Ask back");
  await expect(row(memberPage)).toContainText("returned");

  await page.reload();
  await expect(row(page)).toContainText("CI does not run it");
  await page.getByLabel("Note").fill("CI runs it now");
  await press(page, "Offer");
  await expect(row(page)).toContainText("offered");

  await memberPage.reload();
  await press(memberPage, "Accept");
  await expect(row(memberPage)).toContainText("accepted");
  await expect(memberPage.getByLabel("Receipt")).toContainText("1 / 13");

  await page.reload();
  await expect(title(page)).toContainText("1 of 13 items are settled");
});

test("items of a later stage are listed, and not counted", async ({ page, project }) => {
  await page.goto(`/projects/${project.slug}/handover`);
  await expect(page.getByText("33 more items become due")).toBeVisible();
  await expect(page.getByText(ITEM)).toBeHidden();
  await page.getByText("33 more items become due").click();
  await expect(page.getByText(ITEM)).toBeVisible();
  await expect(page.getByText("not known of this project")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test("the analysis team hands the fraud model to payments, and both look at the same ledger", async ({
  page,
  memberPage,
}) => {
  test.slow();
  const address = "/projects/ccf/handover";
  const row = (of: Page) => of.locator("#ho-model-5");
  const opened = `${address}?item=ho-model-5#ho-model-5`;
  await memberPage.goto(address);
  await expect(title(memberPage)).toContainText("one came back");
  await expect(memberPage.getByText("Live: this page follows")).toBeVisible();
  await expect(row(memberPage)).toContainText("data scientist offers again");

  // The giving side answers what was asked back; the other side sees it where they are.
  await page.goto(opened);
  await expect(row(page)).toContainText("(you)");
  await page.getByLabel("Note").fill("All activity fields may be missing; the score says so");
  await page.getByLabel("Attach a document").selectOption({ index: 1 });
  await press(page, "Offer");
  await expect(row(page)).toContainText("engineer answers");
  await expect(row(memberPage)).toContainText("engineer answers");
  await expect(title(memberPage)).not.toContainText("came back");

  // Accepted with a condition that somebody sees to by a day.
  await memberPage.goto(opened);
  await memberPage.getByLabel("Note").fill("A contract test with such a request");
  await memberPage.getByLabel("Due on").fill("2030-01-31");
  await memberPage.getByLabel("Who sees to it").selectOption({ label: "Owner" });
  await press(memberPage, "Accept with a condition");
  await expect(row(memberPage)).toContainText("accepted with a condition");
  await expect(row(page)).toContainText("due 31 Jan 2030");

  await page.getByLabel("Note").fill("tests/contract.py covers it");
  await press(page, "Say that it is met");
  await expect(row(page)).toContainText("said to be met");
  await expect(memberPage.getByText("tests/contract.py covers it")).toBeVisible();
  await press(memberPage, "Accept");
  await expect(row(page)).toContainText("accepted");

  // One area was drawn up and signed by the giving side: the receiving side closes it.
  const receipts = (of: Page) => of.locator("#receipts");
  await expect(receipts(memberPage)).toContainText("waits for signatures");
  await expect(receipts(page).getByRole("button", { name: /receiving side/ })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await press(memberPage, "Sign for the receiving side");
  await expect(receipts(memberPage)).toContainText("Code, pilot-production: final");
  await expect(receipts(page)).toContainText("Code, pilot-production: final");

  // The receiving team takes everything along.
  const download = memberPage.waitForEvent("download");
  await memberPage.getByRole("link", { name: "Download the handover pack" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("handover-ccf.zip");
  const limits = { members: 50, memberBytes: 5e7, totalBytes: 1e8, ratio: 1_000 };
  const archive = await openArchive(await fs.readFile(await file.path()), limits);
  if (archive.kind !== "opened") throw new Error("no archive");
  const names = archive.members.map(({ name }) => name);
  expect(names).toContain("handover-ccf/README.md");
  expect(names.some((name) => name.startsWith("handover-ccf/receipts/code-"))).toBe(true);
  const card = archive.members.find(({ name }) => name.endsWith("README.md"));
  expect(card?.kind === "file" && card.bytes.toString("utf8")).toContain("model_name: card-fraud");
});

test("what the workspace asks for stands on every list, and leaves it when retired", async ({
  page,
  project,
}) => {
  const text = `The service desk knows whom to call (${project.slug})`;
  await page.goto("/settings/handover");
  await page.getByLabel("What is handed over").fill(text);
  await press(page, "Add it");
  await page.getByRole("link", { name: text }).click();
  await expect(page.getByRole("heading", { name: "Change or retire it" })).toBeVisible();
  await page.goto(`/projects/${project.slug}/handover`);
  await expect(page.getByRole("link", { name: text })).toBeVisible();
  await expect(page.getByText("asked for by this workspace").first()).toBeVisible();
  await page.goto("/settings/handover");
  await page.getByRole("link", { name: text }).click();
  await press(page, "Retire it");
  await expect(page.getByText(`retired “${text}”`)).toBeVisible();
  await page.goto(`/projects/${project.slug}/handover`);
  await expect(page.getByRole("link", { name: text })).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const)
  test(`the ledger has no accessibility fault in ${colorScheme} and fits a phone`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    for (const address of [
      "/projects/ccf/handover?item=ho-environment-1",
      "/projects/ccf/handover?mine=1",
      "/settings/handover",
    ]) {
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
