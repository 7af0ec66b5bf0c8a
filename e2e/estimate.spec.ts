import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("a plan becomes a range that is kept, and a fault is told with its line", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/estimate`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "How much work is it, and how sure is that?",
  );
  const fill = (place: string, value: string) =>
    page.getByLabel(place, { exact: true }).fill(value);
  await fill("Package 1: Name", "Data");
  await fill("Package 1: Low, days", "9");
  await fill("Package 1: Likely, days", "5");
  await fill("Package 1: High, days", "10");
  await fill("Package 2: Name", "Model");
  await fill("Package 2: Likely, days", "12");
  await fill("Package 2: After packages", "1");
  await page.getByRole("button", { name: "Remove package 3" }).click();
  await fill("Start", "2026-11-30");
  await page.getByRole("button", { name: "Estimate", exact: true }).click();
  await expect(page.getByText("low (9) is above likely (5)")).toBeVisible();

  await fill("Package 1: Low, days", "3");
  await page.getByRole("button", { name: "Estimate", exact: true }).click();
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toHaveText(/^8 in 10: \d+ to \d+ person-days; half end under \d+$/);
  const first = await title.textContent();
  await page.reload();
  await expect(title).toHaveText(first ?? "");
  await page.getByText("Show as table").first().click();
  await expect(page.getByRole("row", { name: /Finish/ })).toContainText("2027");

  await fill("Package 2: Likely, days", "24");
  await page.getByRole("button", { name: "Estimate", exact: true }).click();
  await expect(title).not.toHaveText(first ?? "");
  await expect(page.getByRole("table", { name: "Estimates so far" }).getByRole("row")).toHaveCount(
    3,
  );
  await expect(page.getByRole("heading", { name: /most of it by other ranges/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: /alone puts the middle between/ })).toBeVisible();

  await fill("Package 1: Took, days", "8");
  await page.getByText("Price, and judgement of your own").click();
  await fill("Day rate, least", "600");
  await fill("Day rate, most", "800");
  await fill("Currency", "EUR");
  await fill("Coordination, % (ours 5)", "8");
  await page.getByRole("button", { name: "Estimate", exact: true }).click();
  await expect(page.getByText("Coordination: say why: it is judgement")).toBeVisible();
  await fill("Why this coordination", "Two sites.");
  await page.getByRole("button", { name: "Estimate", exact: true }).click();
  await expect(page.getByText(/by your team, because: Two sites\./)).toBeVisible();
  await expect(page.getByText(/^Cost: 8 in 10 from .* EUR/)).toBeVisible();
  await expect(page.getByText(/moved by \d of 1 finished packages of yours/)).toBeVisible();
  await fill("Low to high holds, % (ours 65)", "80");
  await fill("Why this share", "Counted over two years.");
  await page.getByRole("button", { name: "Estimate", exact: true }).click();
  await expect(
    page.getByText(/80 times in 100, by your team, because: Counted over two years\./),
  ).toBeVisible();

  await page.getByText("Say what came of an estimate").click();
  await fill("Took, person-days", "20");
  await page.getByRole("button", { name: "Keep what came of it" }).click();
  await expect(page.getByText(/^took 20\.0 days/)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test("finished projects are looked at before they are added, and calibration lists what was said", async ({
  page,
}) => {
  await page.goto("/reference-class");
  const name = `By hand ${Date.now()}`;
  await page.getByLabel("Project", { exact: true }).fill(name);
  await page.getByLabel("Ended on").fill("2026-01-30");
  await page.getByLabel("Estimated, person-days").fill("20");
  await page.getByLabel("Took, person-days").fill("26,5");
  await page.getByText("What it was like").click();
  await page.getByLabel("How far is it?").selectOption({ label: "Pilot" });
  await page.getByRole("button", { name: "Add the project" }).click();
  await page.getByRole("button", { name: `Take out ${name}` }).click();
  await expect(page.getByRole("row", { name })).toHaveCount(0);
  const table = page.getByLabel("Table", { exact: true });
  const stamp = Date.now();
  await table.fill(
    `name,finishedOn,estimateDays,actualDays\nChurn ${stamp},2025-11-30,40,52\nPrice ${stamp},2026-02-27,many,60`,
  );
  await page.getByRole("button", { name: "Look at it first" }).click();
  await expect(page.getByText(/^Line 3: estimateDays/)).toBeVisible();
  await expect(page.getByText(/^1 fault: nothing is added/)).toBeVisible();
  await table.fill(
    `name,finishedOn,estimateDays,actualDays\nChurn ${stamp},2025-11-30,40,52\nPrice ${stamp},2026-02-27,60,`,
  );
  await page.getByRole("button", { name: "Look at it first" }).click();
  await page.getByRole("button", { name: "Add 2" }).click();
  await expect(page.getByText("2 added.")).toBeVisible();
  const listed = page.getByRole("table", { name: "Finished and stopped projects" });
  await expect(listed.getByRole("row", { name: `Price ${stamp}` })).toContainText("stopped");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: `Take out Churn ${stamp}` }).click();
  await expect(listed.getByRole("row", { name: `Churn ${stamp}` })).toHaveCount(0);
  await page.getByRole("button", { name: `Take out Price ${stamp}` }).click();

  await page.goto("/calibration");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    /resolved yet|Too few to judge|ended within/,
  );
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
