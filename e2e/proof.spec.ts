import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { OUTPUT } from "./sign-in.ts";

const report = (at: Date) => `<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="debug" tests="1" failures="0" errors="0" skipped="0" timestamp="${at.toISOString()}">
<testcase classname="tests.debug" name="test_replays_a_logged_prediction" time="0.1"/>
</testsuite></testsuites>`;

/** Only the shortest ways stand open. */
async function openRow(row: Locator): Promise<void> {
  const isOpen = (await row.locator("> details").count()) === 0;
  if (!isOpen) await row.locator("> details > summary").click();
}

test("each of the 28 tests says what could prove it, with a command that names the project", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/proof`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "None of the 28 tests is proven",
  );
  const open = page.getByRole("list", { name: "Tests that are not proven" });
  await expect(
    open.getByText("Training and serving compute the same features", { exact: true }),
  ).toBeVisible();
  await expect(open.locator("> li")).toHaveCount(28);
  const row = (name: string) => open.locator("> li").filter({ hasText: name });
  const privacy = row("Privacy controls cover the whole data pipeline");
  await openRow(privacy);
  await privacy.getByText("How, with Presidio").click();
  await expect(privacy.getByText(`assay push --project ${project.slug}`)).toBeVisible();
  const slices = row("Quality is sufficient on all important slices");
  await openRow(slices);
  await slices.getByRole("link", { name: /^Fill in the required slices/ }).click();
  await expect(page).toHaveURL(new RegExp(`/projects/${project.slug}/edit$`));
});

test("a machine's document moves its test to the proven ones, with the day on which it falls", async ({
  page,
  project,
  machine,
}) => {
  const sent = await machine.post(`/api/v1/projects/${project.slug}/evidence`, {
    headers: { "content-type": "application/xml" },
    data: report(new Date()),
  });
  expect(sent.status()).toBe(200);
  await page.goto(`/projects/${project.slug}/proof`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("1 of 28 tests is proven");
  const proven = page.getByRole("list", { name: "Tests that are proven" });
  await openRow(proven.getByRole("listitem"));
  await expect(proven.getByRole("listitem")).toContainText("Holds since");
  await expect(proven.getByRole("listitem")).toContainText("falls after");
  await expect(page.getByText(/infra-5 is the first to fall/)).toBeVisible();
  await page.getByRole("link", { name: "Proof", exact: true }).focus();
  await expect(page.getByRole("table", { name: "Proofs and when they run out" })).toBeHidden();
  await page.getByText("Show as table").click();
  await expect(page.getByRole("table", { name: "Proofs and when they run out" })).toBeVisible();
});

test("the same answer comes over HTTP and in a terminal", async ({ page, project, baseURL }) => {
  const answer = await page.request.get(`/api/v1/projects/${project.slug}/proof`);
  expect(answer.status()).toBe(200);
  const body: { proofs: unknown[]; title: string } = await answer.json();
  expect(body.proofs).toHaveLength(28);
  expect(body.title).toContain("None of the 28 tests");
  const told = spawnSync(
    process.execPath,
    [
      path.resolve(import.meta.dirname, "../server/cli/assay.mjs"),
      ...["proof", "--project", project.slug, "--test", "data-5"],
    ],
    {
      encoding: "utf8",
      env: {
        ...process.env,
        ASSAY_URL: baseURL,
        ASSAY_TOKEN: readFileSync(path.join(OUTPUT, "token.txt"), "utf8"),
      },
    },
  );
  expect(told.status, told.stderr).toBe(0);
  expect(told.stdout).toContain("1. Send a scan of every store for personal data");
  expect(told.stdout).toContain(`assay push --project ${project.slug}`);
});
