import { readFileSync } from "node:fs";
import path from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const MLFLOW = path.resolve(
  import.meta.dirname,
  "../server/evidence/adapters/mlflow/fixtures/mlflow-3.17.2",
);

async function send(machine: APIRequestContext, slug: string, data: Buffer): Promise<void> {
  const answer = await machine.post(`/api/v1/projects/${slug}/evidence`, {
    data,
    headers: { "content-type": "application/json" },
  });
  expect(answer.status()).toBe(200);
}

async function sendRuns(machine: APIRequestContext, slug: string): Promise<void> {
  for (const page of [1, 2, 3])
    await send(machine, slug, readFileSync(path.join(MLFLOW, `runs-search-p${page}.json`)));
}

const pick = (page: Page, name: string) =>
  page.getByRole("checkbox", { name: `Pick ${name}`, exact: true }).check();
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

test("two runs are picked and the lost shuffle is named, with the fact it was read from", async ({
  page,
  machine,
  project,
}) => {
  await sendRuns(machine, project.slug);
  await page.goto(`/projects/${project.slug}/runs?find=refactor`);
  await expect(heading(page)).toHaveText("13 of 59 runs recorded all six version dimensions");
  await pick(page, "mlp-after-refactor");
  await pick(page, "mlp-before-refactor");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(heading(page)).toHaveText("shuffle went from True to False");
  const likeliest = page.getByRole("row", { name: /Configuration/ });
  await expect(likeliest).toContainText("Likeliest.");
  await expect(likeliest).toContainText("The other runs agree");
  await expect(page.getByRole("row", { name: /Source code/ })).toContainText("Second.");
  await expect(page.getByText(/train_loss looks 19 % better/)).toBeVisible();
  await page.getByRole("link", { name: "mlp-after-refactor" }).first().click();
  await expect(page).toHaveURL(/\/evidence\//);
  await expect(page.locator('[id^="/runs/"]:visible')).toContainText("shuffle");
});

test("the run where it broke is one click from its cause", async ({ page, machine, project }) => {
  await sendRuns(machine, project.slug);
  await page.goto(`/projects/${project.slug}/runs`);
  await expect(
    page.getByRole("heading", { name: /val_r2 fell from 0\.985 to 0\.419 at mlp-after-refactor/ }),
  ).toBeVisible();
  await page.getByRole("link", { name: "What changed at mlp-after-refactor" }).click();
  await expect(heading(page)).toHaveText("shuffle went from True to False");
});

test("the explorer filters, sorts and chooses columns in the address, and goes back", async ({
  page,
  machine,
  project,
}) => {
  await sendRuns(machine, project.slug);
  const runs = `/projects/${project.slug}/runs`;
  await page.goto(runs);
  const rows = page.locator("table.runs tbody tr[data-index]");
  await page.getByRole("searchbox", { name: "Find" }).fill("mlp-");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/[?&]find=mlp-/);
  await expect(page).not.toHaveURL(/experiment=(&|$)/);
  await expect(page.getByText("14 of 59 runs")).toBeVisible();
  await page.getByRole("link", { name: "val_r2" }).click();
  await expect(page).toHaveURL(/sort=-metric/);
  await expect(rows.first()).toContainText("mlp-sweep-3");
  await page.getByRole("link", { name: "val_r2" }).click();
  await expect(rows.first()).toContainText("mlp-after-refactor");
  await page.goBack();
  await expect(rows.first()).toContainText("mlp-sweep-3");
  await page.goto(`${runs}?status=FAILED&col=param:shuffle&col=metric:val_rmse`);
  await expect(rows).toHaveCount(3);
  await expect(page.getByRole("columnheader", { name: "shuffle" })).toBeVisible();
  await expect(rows.first().getByText("failed")).toBeVisible();
  await page.goto(`${runs}?find=nobody`);
  await expect(page.getByText("No run matches.")).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).first().click();
  await expect(page).toHaveURL(new RegExp(`${runs}$`));
});

test("rows are walked and picked by keyboard; three of them become a matrix", async ({
  page,
  machine,
  project,
}) => {
  await sendRuns(machine, project.slug);
  await page.goto(`/projects/${project.slug}/runs?find=mlp-&sort=started`);
  const row = (i: number) => page.locator(`table.runs tr[data-index="${i}"]`);
  await expect(row(0)).toHaveAttribute("tabindex", "0");
  await row(0).focus();
  // mlp-sweep-0 to 4, then before, after, debug-0 …
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowDown");
  await expect(row(5)).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await expect(row(6)).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await expect(row(7)).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.getByText(/3 picked: mlp-before-refactor/)).toBeVisible();
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(heading(page)).toContainText("vary among 3 runs");
  const shuffle = page.getByRole("row", { name: /^shuffle/ });
  await expect(shuffle.getByRole("cell")).toHaveText(["True", "False", "False"]);
  await expect(page.getByText(/Data sources equal in all/)).toBeVisible();
  await expect(page.getByText(/What explains each against mlp-before-refactor/)).toBeVisible();
});

/** A page of MLflow's runs/search: two weeks of an autoencoder that pools too much, as the paper's WEA had. */
function stalledRuns(count: number): Buffer {
  const start = Date.now() - 15 * 86_400_000;
  const step = (14 * 86_400_000) / count;
  const pair = ([key, value]: [string, string]) => ({ key, value });
  const runs = Array.from({ length: count }, (_, i) => {
    const id = `${i}`.padStart(32, "0");
    const time = Math.round(start + i * step);
    const hasFailed = i % 11 === 10;
    const value = i === 0 ? 0.42 : 0.4 + 0.015 * Math.sin(i);
    return {
      info: {
        run_id: id,
        run_name: `autoencoder-${i}`,
        experiment_id: "1",
        status: hasFailed ? "FAILED" : "FINISHED",
        start_time: time,
        end_time: time + 60_000,
        lifecycle_stage: "active",
      },
      data: {
        metrics: hasFailed ? [] : [{ key: "val_ssim", value, timestamp: time, step: 0 }],
        params: Object.entries({
          layers: String(3 + (i % 5)),
          learning_rate: String([0.1, 0.01, 0.001][i % 3]),
          pooling: "8",
        }).map(pair),
      },
      inputs: {
        dataset_inputs: [
          {
            tags: [],
            dataset: { name: "satellite", digest: "ab12", source_type: "s3", source: "s3" },
          },
        ],
      },
    };
  });
  return Buffer.from(JSON.stringify({ runs }));
}

test("two weeks of experiments without gain are a stall, with what was never varied", async ({
  page,
  machine,
  project,
}) => {
  await send(machine, project.slug, stalledRuns(600));
  await page.goto(`/projects/${project.slug}/runs`);
  await expect(
    page.getByRole("heading", { name: /^No gain in val_ssim for 13 days/ }),
  ).toBeVisible();
  await expect(
    page.getByText("Varied: layers (5 values) and learning_rate (3 values)."),
  ).toBeVisible();
  await expect(page.getByText("Never varied: pooling (always 8).")).toBeVisible();
  await expect(page.getByText(/Not recorded, so unknown: hardware/)).toBeVisible();
  await page.goto(`/projects/${project.slug}`);
  const note = page.getByRole("region", { name: "Work stands still" });
  await expect(note).toContainText("No gain in val_ssim for 13 days");
  await expect(note).toContainText("Never varied: pooling (always 8).");
  await note.getByRole("link", { name: "See what was tried" }).click();
  await expect(page).toHaveURL(/runs#stall$/);
  // Only the rows in view are in the page, and scrolling brings the others.
  const rows = page.locator("table.runs tbody tr[data-index]");
  await expect(page.getByText(/more come as you scroll/)).toBeVisible();
  await expect.poll(() => rows.count()).toBeLessThan(100);
  await rows.first().focus();
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press("End");
    await page.waitForTimeout(150);
  }
  await expect(page.getByText("600 loaded, which is all of them")).toBeVisible();
});

test("without runs the page says how to get them", async ({ page, project }) => {
  await page.goto(`/projects/${project.slug}/runs`);
  await expect(heading(page)).toContainText("No runs yet");
  await expect(page.getByText(`npx assay push --project ${project.slug} runs.json`)).toBeVisible();
});
