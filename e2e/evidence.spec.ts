import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./fixtures.ts";
import { OUTPUT } from "./sign-in.ts";

const FIXTURES = path.resolve(import.meta.dirname, "../server/evidence");
const PASSING = path.join(FIXTURES, "adapters/junit/fixtures/junit-xunit1.xml");
const UNDATED = path.join(FIXTURES, "adapters/junit/fixtures/ruff-junit.xml");
const RUNS = path.join(FIXTURES, "adapters/mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json");
const BROKEN = path.join(FIXTURES, "fixtures/bad/mlflow.nan-literal.json");

test("files are read one by one: facts, refusals with their place, and the same file again as a sighting", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/evidence`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("No evidence yet");
  const sent = page.getByRole("region", { name: "Send evidence" });
  await page.getByLabel("Evidence files").setInputFiles([RUNS, PASSING, BROKEN]);
  await expect(sent.getByText("25 facts read")).toBeVisible();
  await expect(sent.getByText("1 fact read")).toBeVisible();
  await expect(sent.getByText("/runs/0/data/metrics/0/value")).toBeVisible();
  const log = page.getByRole("table", { name: /Evidence log/ });
  await expect(log.getByRole("link", { name: "runs-search-p1.json" })).toBeVisible();
  await expect(log.getByText("Refused: mlflow.nan-literal.json")).toBeVisible();
  await page.getByLabel("Evidence files").setInputFiles(RUNS);
  await expect(sent.getByText("a sighting was recorded")).toBeVisible();
});

test("a person's document without a date asks for it and is read with it", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/evidence`);
  await page.getByLabel("Evidence files").setInputFiles(UNDATED);
  const sent = page.getByRole("region", { name: "Send evidence" });
  await sent.getByLabel("Observed on").fill("2026-10-01");
  await sent.getByRole("button", { name: "Send with this date" }).click();
  await expect(sent.getByText("1 fact read")).toBeVisible();
  await expect(page.getByRole("table", { name: /Evidence log/ })).toContainText("by its sender");
});

test("a document counts once a second member has accepted it, and never by its sender's word", async ({
  page,
  memberPage,
  project,
}) => {
  const href = `/projects/${project.slug}/evidence`;
  await page.goto(href);
  await page.getByLabel("Title").fill("Rollback drill of the price service");
  await page.getByLabel("Kind").selectOption({ label: "Drill record" });
  await page.getByLabel("Date of the document").fill(new Date().toISOString().slice(0, 10));
  await page.getByLabel("Author").fill("On-call team");
  await page.getByLabel("Link").fill("https://wiki.example/drills/7");
  await page.getByText("Tests", { exact: true }).click();
  await page.getByLabel(/^infra-7:/).check();
  await page.getByRole("button", { name: "Enter document" }).click();
  await expect(page.getByText("Entered.", { exact: true })).toBeVisible();
  await expect(
    page.getByText("You sent it: another member has to accept it.").first(),
  ).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "1 document proves nothing yet",
  );

  await memberPage.goto(href);
  await memberPage.getByRole("button", { name: "Accept for infra-7" }).click();
  await expect(memberPage.getByRole("heading", { level: 1 })).toContainText(
    "1 document proves 1 test",
  );
  await memberPage
    .getByRole("link", { name: "Rollback drill of the price service" })
    .first()
    .click();
  await expect(memberPage.getByText(/infra-7 by/)).toBeVisible();
  await expect(memberPage.getByText("infra-7, 0.5 of 1")).toBeVisible();
});

test("a fact can be followed to its place, and what is kept is a download", async ({
  page,
  machine,
  project,
}) => {
  const sent = await machine.post(`/api/v1/projects/${project.slug}/evidence?fileName=runs.json`, {
    data: readFileSync(RUNS),
    headers: { "content-type": "application/json" },
  });
  const { evidenceId } = await sent.json();
  await page.goto(`/projects/${project.slug}/evidence/${evidenceId}#/runs/3`);
  const fact = page.locator('[id="/runs/3"]');
  await expect(fact).toBeVisible();
  await expect(page.locator('[id="/runs/4"]')).toBeHidden();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download what is kept" }).click();
  const file = await (await download).path();
  expect(readFileSync(file)).toEqual(readFileSync(RUNS));
});

test("markup in a document is shown as text", async ({ page, machine, project }) => {
  const bytes = readFileSync(path.join(FIXTURES, "fixtures/bad/mlflow.rtl-and-bidi.json"));
  const sent = await machine.post(`/api/v1/projects/${project.slug}/evidence`, {
    data: bytes,
    headers: { "content-type": "application/json" },
  });
  const { evidenceId } = await sent.json();
  let dialogs = 0;
  page.on("dialog", () => dialogs++);
  await page.goto(`/projects/${project.slug}/evidence/${evidenceId}`);
  await expect(page.getByText(/Holds markup|direction-changing/).first()).toBeVisible();
  expect(dialogs).toBe(0);
});

test("assay push sends files as CI would, and exits 3 when one is refused", async ({
  page,
  project,
  baseURL,
}) => {
  const bin = path.resolve(import.meta.dirname, "../server/cli/assay.mjs");
  const push = (...files: string[]) =>
    spawnSync(
      process.execPath,
      [bin, "push", "--project", project.slug, "--branch", "main", "--ci", ...files],
      {
        encoding: "utf8",
        env: {
          ...process.env,
          ASSAY_URL: baseURL,
          ASSAY_TOKEN: readFileSync(path.join(OUTPUT, "token.txt"), "utf8"),
        },
      },
    );
  const sent = push(PASSING);
  expect(sent.stdout).toContain("junit, 1 fact");
  expect(sent.status).toBe(0);
  const refused = push(BROKEN, PASSING);
  expect(refused.status).toBe(3);
  expect(refused.stderr).toContain("invalid_json");
  expect(refused.stdout).toContain("sighting recorded");
  await page.goto(`/projects/${project.slug}/evidence`);
  const row = page.getByRole("row", { name: /junit-xunit1.xml/ });
  await expect(row).toContainText("Browser tests");
  await expect(row).toContainText("machine");
});
