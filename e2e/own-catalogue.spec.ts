import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

const anchors = "anchors: [Never, Once, Each release, Continuously, With alerts]";
const first = (slug: string) => `schema: assay-catalogue/1
slug: ${slug}
name: Fairness ${slug}
challenges:
  - id: groups
    name: Groups
    indicators:
      - id: groups-known
        question: Are the groups written down?
        ${anchors}
      - id: groups-measured
        question: Is quality measured for each group?
        ${anchors}
`;

test("a catalogue is imported, rated by, upgraded after a preview and taken back, and no answer is lost", async ({
  page,
  project,
}) => {
  const slug = `fair-${project.slug}`;
  await page.goto("/settings/catalogues");
  const text = page.getByRole("textbox", { name: "Catalogue as YAML or JSON" });
  await text.fill(first(slug).replace("anchors: [Never, Once,", "anchors: ["));
  const faults = page.getByRole("list", { name: "Faults" });
  await expect(faults).toContainText("line 10, column");
  await expect(faults).toContainText("anchors holds at least 5 entries");
  await text.fill(first(slug));
  await page.getByRole("button", { name: "Import as version 1" }).click();
  await expect(page).toHaveURL(`/settings/catalogues/${slug}`);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.goto(`/projects/${project.slug}/assess/own`);
  const row = page.getByRole("row").filter({ hasText: `Fairness ${slug}` });
  await row.getByRole("button", { name: "Rate by version 1" }).click();
  await row.getByRole("link", { name: `Fairness ${slug}` }).click();
  const known = page.getByRole("article", { name: "Are the groups written down?" });
  const measured = page.getByRole("article", { name: "Is quality measured for each group?" });
  await known.getByRole("radio").first().focus();
  await page.keyboard.press("3");
  await expect(known.getByRole("radio", { name: "3 Continuously" })).toBeChecked();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("1 of 2 questions answered");
  await page.keyboard.press("j");
  await page.keyboard.press("1");
  await expect(measured.getByRole("radio", { name: "1 Once" })).toBeChecked();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("risk 50 of 100");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.goto("/settings/catalogues");
  const second = first(slug)
    .replace("Are the groups written down?", "Who could be harmed?")
    .replace("groups-measured", "groups-compared");
  await page.getByRole("textbox", { name: "Catalogue as YAML or JSON" }).fill(second);
  await expect(page.getByText("groups-compared")).toHaveCount(2);
  await page.getByRole("button", { name: "Import as version 2" }).click();
  await expect(page).toHaveURL(`/settings/catalogues/${slug}`);

  await page.goto(`/projects/${project.slug}/assess/own/${slug}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("risk 50 of 100");
  await page.getByRole("link", { name: "See what version 2 would change" }).click();
  await expect(
    page.getByText("Version 2: 0 answers kept, 1 to look at again, 1 put aside, 1 new question"),
  ).toBeVisible();
  await page.getByRole("button", { name: "Rate by version 2" }).click();
  await expect(page.getByText("worded otherwise when you answered it")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("1 of 2 questions answered");
  await page.getByRole("button", { name: "Back to version 1" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("risk 50 of 100");
  await expect(measured.getByRole("radio", { name: "1 Once" })).toBeChecked();
});

test("a weight of the workspace's own stands with its reason where the score does, until it is taken back", async ({
  page,
  project,
}) => {
  await page.goto("/settings/weights");
  await page.getByLabel("What").selectOption("ee-1");
  await page.getByLabel("Weight", { exact: true }).fill("1.5");
  await page.getByLabel("Why").fill("Our sponsor asks for dates first");
  await page.getByRole("button", { name: "Set the weight" }).click();
  const row = page.getByRole("row").filter({ hasText: "Our sponsor asks for dates first" });
  await expect(row).toContainText("1.5");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.goto(`/projects/${project.slug}`);
  await page.getByText("1 weight differs from the catalogue").click();
  await expect(page.getByText(/weighs 1.5 instead of 1: Our sponsor asks/)).toBeVisible();
  await page.goto("/settings/weights");
  await row.getByRole("button", { name: "Back to the catalogue's" }).click();
  await row.getByLabel("Why").fill("The sponsor has changed");
  await row.getByRole("button", { name: "Go back" }).click();
  await expect(row).toHaveCount(0);
});
