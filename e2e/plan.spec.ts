import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("a mitigation shows what it would change, is chosen, done, and waits for its proof", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/plan`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing is planned yet");
  await page.getByRole("link", { name: /^Show \d+ more mitigations$/ }).click();
  await page.getByText("Give every alert an owner, runbook and response target.").click();
  const changes = page.getByRole("list", { name: "What changes" });
  await expect(changes).toContainText(/Residual risk: [\d.]+ points less/);
  await expect(changes).toContainText("Estimate: there is none yet to compare.");
  await expect(
    page.getByRole("table", { name: /^Conditions of the gate that change/ }),
  ).toBeVisible();

  const panel = page.locator("form").filter({ hasText: "Put it in the plan" });
  await panel.getByLabel("Owner").selectOption({ label: "Engineer" });
  await panel.getByLabel("Due").fill("2020-01-31");
  await panel.getByLabel("Note").fill("With the on-call team");
  await panel.getByRole("button", { name: "Put it in the plan" }).click();
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toHaveText(/^1 item in the plan, 1 overdue/);
  const chosen = page.getByRole("table", { name: "Items in the plan" });
  const row = chosen.getByRole("row", { name: /Give every alert an owner/ });
  await expect(row).toContainText("planned");
  await expect(row).toContainText("Engineer");
  await expect(row).toContainText("overdue");
  await expect(
    page.getByRole("heading", { name: /points of residual risk less, .* of test credit more/ }),
  ).toBeVisible();

  await row.getByRole("link").click();
  await page.getByLabel("State").selectOption({ label: "Done" });
  await page.getByRole("button", { name: "Save the change" }).click();
  await expect(row).toContainText("done, not yet proven");
  await expect(row).toContainText("Proof is missing for mo-4");

  const own = page.locator("form").filter({ hasText: "What will be done" });
  await own.getByLabel("What will be done").fill("Agree on a date with the sponsor");
  await own.getByRole("button", { name: "Add to the plan" }).click();
  await expect(chosen.getByRole("row", { name: /Agree on a date/ })).toContainText(
    "The team's own",
  );
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${project.slug}-plan.csv`);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test("a milestone is named, compared with now, and a past day is told as it was known", async ({
  page,
  machine,
  project,
}) => {
  const address = `/projects/${project.slug}/history`;
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Nothing has been answered in this time",
  );
  await page.getByLabel("Name of a milestone").fill("Kick-off");
  await page.getByLabel("Why it matters").fill("Before anything was measured.");
  await page.getByRole("button", { name: "Name the milestone" }).click();
  const milestones = page.getByRole("table", { name: "Milestones" });
  await expect(milestones.getByRole("row", { name: /Kick-off/ })).toContainText("Digest");

  // A document that tells of an earlier day than it came.
  const sent = await machine.post(`/api/v1/projects/${project.slug}/evidence`, {
    headers: { "content-type": "application/json" },
    data: JSON.stringify({
      assay: "document/1",
      title: "Staleness study",
      documentType: "document",
      author: "Team",
      date: "2026-01-05",
      link: "https://wiki.example/staleness",
      tests: ["model-4"],
    }),
  });
  expect(sent.ok()).toBe(true);

  await milestones.getByRole("link", { name: "What changed" }).click();
  await expect(page.getByRole("heading", { name: /between Kick-off and now$/ })).toBeVisible();
  await page.getByLabel("Day", { exact: true }).fill("2026-01-10");
  await page.getByRole("button", { name: "Show what was known" }).click();
  await expect(
    page.getByRole("heading", { name: /^On 10 Jan 2026 the risk was known/ }),
  ).toBeVisible();
  await expect(page.getByText(/tells of 5 Jan 2026/)).toBeVisible();
  await page.getByRole("link", { name: "As known today" }).click();
  await expect(
    page.getByRole("heading", { name: /^Known today about 10 Jan 2026: .* 1 document/ }),
  ).toBeVisible();
  await expect(page).toHaveURL(/at=2026-01-10.*known=now/);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
