import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { type AppServer, startAppServer } from "#server/test/app-server.ts";

// The first hour of a team, in one go: a server of its own, from the link it prints on the first start.

const ADAPTERS = path.resolve(import.meta.dirname, "../server/evidence/adapters");
const RUNS = ["p1", "p2", "p3"].map((page) =>
  path.join(ADAPTERS, `mlflow/fixtures/mlflow-3.17.2/runs-search-${page}.json`),
);
const REPORT = path.join(ADAPTERS, "junit/fixtures/junit-xunit1.xml");
const PASSWORD = "a long enough password";

let dataDir: string;
let server: AppServer | undefined;

test.beforeAll(async () => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-whole-job-"));
  fs.chmodSync(dataDir, 0o711);
  server = await startAppServer({ dataDir });
});
test.afterAll(async () => {
  await server?.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

test("a team registers, assesses, sends evidence, agrees, reads the gate, estimates, hands over and finds itself in the portfolio", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  if (!server?.ownerToken) throw new Error("the first start printed no owner link");
  const owner = await fresh(browser, server.url);
  await join(owner, `/owner?token=${server.ownerToken}`, {
    name: "Dana Scientist",
    email: "dana@assay.invalid",
  });
  await expect(owner.getByRole("heading", { level: 1 })).toContainText("eight projects");
  const engineer = await inviteEngineer(owner, browser, server.url);

  await test.step("register a project with nine plain answers", async () => {
    await owner.getByRole("link", { name: "Add a project" }).first().click();
    await owner.getByLabel("Name", { exact: true }).fill("Listing price model");
    for (const answer of ["Prototype", "Costs money", "Internal", "Trees"])
      await owner.getByRole("radio", { name: answer, exact: true }).check({ force: true });
    await owner.getByRole("button", { name: "Register and assess" }).click();
    await expect(owner).toHaveURL(/\/projects\/listing-price-model\/assess$/);
  });
  const at = "/projects/listing-price-model";

  await test.step("five-minute pass by keyboard, published", async () => {
    await expect(owner.getByRole("radio").first()).toBeEnabled();
    await owner.getByRole("link", { name: "Published assessments" }).focus();
    await owner.keyboard.press("Tab");
    for (let i = 0; i < 12; i++) for (const key of ["x", "2", "j"]) await owner.keyboard.press(key);
    await expect(owner.getByText("You answered 12 of 12", { exact: true })).toBeVisible();
    await expect(owner.locator('[data-save-status="saved"]')).toBeVisible();
    await owner.getByRole("button", { name: "Publish", exact: true }).click();
    await expect(owner.getByText("Assessment 1 is published.")).toBeVisible();
  });

  await test.step("upload the tracker's export and a test report, and see the proposals", async () => {
    await owner.goto(`${at}/evidence`);
    await owner.getByLabel("Evidence files").setInputFiles([...RUNS, REPORT]);
    const sent = owner.getByRole("region", { name: "Send evidence" });
    await expect(sent.getByText(/\d+ facts? read/)).toHaveCount(4);
    await owner.reload();
    await expect(owner.getByText(/proposals? waits? for a second person/).first()).toBeVisible();
  });

  const title = owner.getByRole("heading", { level: 1 });
  await owner.goto(at);
  await expect(title).toContainText("No test of");

  await test.step("a second member accepts a proposal, and the test score moves", async () => {
    await engineer.goto(`${at}/evidence`);
    const accept = engineer.getByRole("button", { name: "Accept for data-7" });
    await accept.first().click();
    await expect(engineer.getByRole("heading", { level: 1 })).toContainText("1 test");
    await owner.goto(at);
    await expect(title).not.toContainText("No test of");
    await owner.getByText("Show as table").first().click();
    await expect(owner.getByRole("cell", { name: "0.5", exact: true }).first()).toBeVisible();
  });

  await test.step("see why, from the number down to the place in the document", async () => {
    await owner.goto(at);
    await owner.getByText("Show as table").first().click();
    await owner.getByRole("link", { name: "All feature code is tested" }).click();
    await expect(title).toContainText("proven by hand until");
    await owner
      .getByRole("link", { name: /tests failed/ })
      .first()
      .click();
    await expect(owner).toHaveURL(/\/evidence\/.*testsuite/);
    await expect(owner.getByText("/testsuites/testsuite[1]").first()).toBeVisible();
    await owner.goto(at);
    await owner.getByRole("link", { name: "Testing", exact: true }).click();
    await expect(title).toContainText(/^Testing stands at \d+: exposure \d+/);
  });

  await test.step("why one run is worse than another", async () => {
    await owner.goto(`${at}/runs`);
    await expect(owner.getByText("mlp-after-refactor").first()).toBeVisible();
  });

  await test.step("the gate's reasons", async () => {
    await owner.goto(`${at}/gate`);
    await expect(owner.getByRole("heading", { level: 1 })).toContainText("Not yet:");
    await owner.getByText("Why, and from what").first().click();
    await expect(owner.getByText("Signed off by data scientist").first()).toBeVisible();
  });

  await test.step("an estimate", async () => {
    await owner.goto(`${at}/estimate`);
    const fill = (label: string, value: string) =>
      owner.getByLabel(label, { exact: true }).fill(value);
    await fill("Package 1: Name", "Serving");
    await fill("Package 1: Low, days", "3");
    await fill("Package 1: Likely, days", "5");
    await fill("Package 1: High, days", "10");
    for (const n of [3, 2])
      await owner.getByRole("button", { name: `Remove package ${n}` }).click();
    await owner.getByRole("button", { name: "Estimate", exact: true }).click();
    await expect(owner.getByRole("heading", { level: 1 })).toContainText(/8 in 10: .* person-days/);
  });

  await test.step("one gives, the other accepts", async () => {
    await owner.goto(`${at}/handover?item=ho-code-1`);
    await owner.getByLabel("Note").fill("One repository, entry point train.py");
    await owner.getByRole("button", { name: "Offer", exact: true }).click();
    await expect(owner.locator("#ho-code-1")).toContainText("offered");
    await engineer.goto(`${at}/handover?item=ho-code-1`);
    await engineer.getByRole("button", { name: "Accept", exact: true }).click();
    await expect(engineer.locator("#ho-code-1")).toContainText("accepted");
  });

  await test.step("the project in the portfolio, and the demo gone in one click", async () => {
    await engineer.goto("/");
    await expect(engineer.getByRole("link", { name: /Listing price model/ }).first()).toBeVisible();
    await owner.goto("/settings/workspace");
    await owner.getByRole("button", { name: "Remove the demo" }).click();
    await expect(owner.getByRole("button", { name: "Bring the demo back" })).toBeVisible();
    await owner.goto("/");
    await expect(owner.getByText("Media recommendations")).toHaveCount(0);
    await expect(owner.getByRole("link", { name: /Listing price model/ }).first()).toBeVisible();
  });
});

async function fresh(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  return context.newPage();
}

async function join(page: Page, link: string, as: { name: string; email: string }): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Your name").fill(as.name);
  await page.getByLabel("E-mail address").fill(as.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: /sign in|join/i }).click();
  // A new owner is led through the set-up, everybody else to the portfolio.
  await expect(page).toHaveURL(/\/(welcome)?$/);
  await page.goto("/");
}

async function inviteEngineer(owner: Page, browser: Browser, baseURL: string): Promise<Page> {
  await owner.goto("/settings");
  await owner.getByLabel("Role", { exact: true }).selectOption({ label: "Engineer" });
  await owner.getByRole("button", { name: "Make an invitation link" }).click();
  const link = await owner.getByLabel("Invitation link").inputValue();
  const engineer = await fresh(browser, baseURL);
  await join(engineer, new URL(link).pathname + new URL(link).search, {
    name: "Eli Engineer",
    email: "eli@assay.invalid",
  });
  await owner.goto("/");
  return engineer;
}
