import { readFileSync } from "node:fs";
import path from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const MLFLOW = path.resolve(
  import.meta.dirname,
  "../server/evidence/adapters/mlflow/fixtures/mlflow-3.17.2",
);

async function sendRuns(machine: APIRequestContext, slug: string): Promise<void> {
  for (const page of [1, 2, 3]) {
    const answer = await machine.post(`/api/v1/projects/${slug}/evidence`, {
      data: readFileSync(path.join(MLFLOW, `runs-search-p${page}.json`)),
      headers: { "content-type": "application/json" },
    });
    expect(answer.status()).toBe(200);
  }
}

test("two runs are chosen and the lost shuffle is named, with the fact it was read from", async ({
  page,
  machine,
  project,
}) => {
  await sendRuns(machine, project.slug);
  await page.goto(`/projects/${project.slug}/runs`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "13 of 59 runs recorded all six version dimensions",
  );
  await page.getByRole("radio", { name: "before mlp-before-refactor" }).check();
  await page.getByRole("radio", { name: "after mlp-after-refactor" }).check();
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/[?&]before=/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "shuffle went from True to False",
  );
  const likeliest = page.getByRole("row", { name: /Configuration/ });
  await expect(likeliest).toContainText("Likeliest.");
  await expect(likeliest).toContainText("The other runs agree");
  await expect(page.getByRole("row", { name: /Source code/ })).toContainText("Second.");
  await expect(page.getByText(/train_loss looks 19 % better/)).toBeVisible();
  await page.getByRole("link", { name: "mlp-after-refactor" }).first().click();
  await expect(page).toHaveURL(/\/evidence\//);
  await expect(page.locator('[id^="/runs/"]:visible')).toContainText("shuffle");
});

test("the runs page says where to look first", async ({ page, machine, project }) => {
  await sendRuns(machine, project.slug);
  await page.goto(`/projects/${project.slug}/runs`);
  await page.getByRole("link", { name: /mlp-before-refactor.*mlp-after-refactor/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "shuffle went from True to False",
  );
});

test("without runs the page says how to get them", async ({ page, project }) => {
  await page.goto(`/projects/${project.slug}/runs`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("No runs yet");
  await expect(page.getByText(`npx assay push --project ${project.slug} runs.json`)).toBeVisible();
});
