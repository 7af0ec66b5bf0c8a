import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

const ITEM = "The served model points to a reviewed commit";

test("one gives, the other returns, then accepts; nobody answers their own offer", async ({
  page,
  memberPage,
  project,
}) => {
  const address = `/projects/${project.slug}/handover?item=ho-code-1`;
  const row = (of: typeof page) => of.locator("#ho-code-1");
  await page.goto(address);
  await page.getByLabel("Note").fill("One repository, entry point train.py");
  await page.getByRole("button", { name: "Offer" }).click();
  await expect(row(page)).toContainText("offered");
  await expect(page.getByText("This item is offered and waits for the engineer.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Accept", exact: true })).toHaveCount(0);

  await memberPage.goto(address);
  await expect(memberPage.getByText("One repository, entry point train.py")).toBeVisible();
  await memberPage.getByRole("button", { name: "Return" }).click();
  await expect(memberPage.getByText("Say in a note what is missing.")).toBeVisible();
  await memberPage.getByLabel("Note").fill("CI does not run it");
  await memberPage.getByRole("button", { name: "Return" }).click();
  await expect(row(memberPage)).toContainText("returned");

  await page.reload();
  await expect(row(page)).toContainText("CI does not run it");
  await page.getByLabel("Note").fill("CI runs it now");
  await page.getByRole("button", { name: "Offer" }).click();
  await expect(row(page)).toContainText("offered");

  await memberPage.reload();
  await memberPage.getByRole("button", { name: "Accept", exact: true }).click();
  await expect(row(memberPage)).toContainText("accepted");
  await expect(memberPage.getByLabel("Receipt")).toContainText("1 / 12");

  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("1 of 12 items are settled");
});

test("items of a later stage are listed, and not counted", async ({ page, project }) => {
  await page.goto(`/projects/${project.slug}/handover`);
  await expect(page.getByText("33 more items become due")).toBeVisible();
  await expect(page.getByText(ITEM)).toBeHidden();
  await page.getByText("33 more items become due").click();
  await expect(page.getByText(ITEM)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
