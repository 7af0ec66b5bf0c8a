import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const EPOCHS = 32;
const START = Date.now() - 2 * 86_400_000;

/** One run of MLflow's runs/search with its metrics/get-history, wrapped with the run's id. */
async function sendRun(
  machine: APIRequestContext,
  slug: string,
  of: { id: string; name: string; at: number; curves: Record<string, (step: number) => number> },
): Promise<void> {
  const last = EPOCHS - 1;
  const timestamp = (step: number) => of.at + step * 60_000;
  const run = {
    info: {
      run_id: of.id,
      run_name: of.name,
      experiment_id: "1",
      status: "FINISHED",
      start_time: of.at,
      end_time: timestamp(EPOCHS),
      lifecycle_stage: "active",
    },
    data: {
      metrics: Object.entries(of.curves).map(([key, curve]) => ({
        key,
        value: curve(last),
        timestamp: timestamp(last),
        step: last,
      })),
      params: [{ key: "dropout", value: of.name === "second" ? "0" : "0.3" }],
      tags: [],
    },
  };
  const metrics = Object.entries(of.curves).flatMap(([key, curve]) =>
    Array.from({ length: EPOCHS }, (_, step) => ({
      key,
      step,
      value: curve(step),
      timestamp: timestamp(step),
    })),
  );
  for (const data of [{ runs: [run] }, { run_id: of.id, metrics }]) {
    const sent = await machine.post(`/api/v1/projects/${slug}/evidence`, {
      headers: { "content-type": "application/json" },
      data: JSON.stringify(data),
    });
    expect(sent.status()).toBe(200);
  }
}

test("the curves of two runs say in words how training ended, and where their axis is cut", async ({
  page,
  machine,
  project,
}) => {
  const before = "a".repeat(32);
  const after = "b".repeat(32);
  const flat = (step: number) => 0.9 + 0.1 * 0.5 ** step;
  await sendRun(machine, project.slug, {
    id: before,
    name: "first",
    at: START,
    curves: { val_loss: flat, train_loss: (step) => 1 - step / 40 },
  });
  await sendRun(machine, project.slug, {
    id: after,
    name: "second",
    at: START + 86_400_000,
    // Best at step 8, worse from there on, while the training loss falls.
    curves: {
      val_loss: (step) => 0.91 + 0.001 * Math.abs(step - 8),
      train_loss: (step) => 1 - step / 36,
    },
  });
  await page.goto(`/projects/${project.slug}/runs?before=${before}&after=${after}`);
  const figure = page.getByRole("figure").filter({ hasText: "How did training go, step by step?" });
  await expect(figure.getByRole("heading", { level: 2 })).toHaveText(
    "val_loss of second was best at step 8 and got worse from step 9 on, while train_loss went on falling: it overfitted",
  );
  await expect(figure.getByRole("img", { name: /^val_loss of first/ })).toBeVisible();
  await expect(figure.getByText("The axis is cut: 0 is not on it.")).toHaveCount(1);
  await figure.getByText("Show as table").click();
  const table = figure.getByRole("table", { name: "Curves of the runs" });
  await expect(table.getByRole("row", { name: /^train_loss/ }).first()).toContainText("falling");
  await expect(table.getByRole("row", { name: /^val_loss/ })).toHaveCount(2);
});

test("runs without histories have no curves", async ({ page, machine, project }) => {
  const ids = ["c".repeat(32), "d".repeat(32)];
  for (const [i, id] of ids.entries())
    await sendRun(machine, project.slug, {
      id,
      name: i === 0 ? "first" : "second",
      at: START + i * 1_000,
      curves: {},
    });
  await page.goto(`/projects/${project.slug}/runs?before=${ids[0]}&after=${ids[1]}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("dropout");
  await expect(page.getByText("How did training go, step by step?")).toBeHidden();
});
