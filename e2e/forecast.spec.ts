import AxeBuilder from "@axe-core/playwright";
import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { mutate } from "./sign-in.ts";

const DAY_MS = 86_400_000;
const VALUES = [0.71, 0.74, 0.73, null, 0.78, 0.77, 0.79, 0.76, 0.8, 0.79, 0.81, 0.8];

/** One MLflow run a day, the last of them yesterday; null is one that failed. */
async function send(
  machine: APIRequestContext,
  slug: string,
  of: { values: readonly (number | null)[]; from: number },
): Promise<void> {
  const runs = of.values.map((value, i) => {
    const start = Date.now() - (40 - of.from - i) * DAY_MS;
    return {
      info: {
        run_id: String(of.from + i + 1).padStart(32, "0"),
        run_name: `run-${of.from + i + 1}`,
        experiment_id: "1",
        status: value === null ? "FAILED" : "FINISHED",
        start_time: start,
        end_time: start + 60_000,
        lifecycle_stage: "active",
      },
      data: {
        metrics: value === null ? [] : [{ key: "val_r2", value, timestamp: start, step: 0 }],
        params: [{ key: "try", value: String(of.from + i) }],
        tags: [],
      },
    };
  });
  const answer = await machine.post(`/api/v1/projects/${slug}/evidence`, { data: { runs } });
  expect(answer.ok()).toBe(true);
}

test("the runs are asked when the target is reached, and what came of it stands beside what was said", async ({
  page,
  machine,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/estimate`);
  await expect(page.getByText("A forecast needs a target")).toBeVisible();
  const target = { metric: "val_r2", direction: "max", value: 0.83 };
  await mutate(page.request, "projects.edit", { slug: project.slug, patch: { target } });

  await send(machine, project.slug, { values: VALUES.slice(0, 5), from: 0 });
  await page.reload();
  await page.getByRole("button", { name: "Ask the runs" }).click();
  await expect(page.getByRole("heading", { name: /No forecast: fewer than 8 runs/ })).toBeVisible();

  await send(machine, project.slug, { values: VALUES, from: 0 });
  await page.getByRole("button", { name: /Ask again/ }).click();
  await expect(
    page.getByRole("heading", { name: /5 in 10 to reach it within 18 more runs/ }),
  ).toBeVisible();
  await expect(page.getByRole("img", { name: /Reached within 60 runs/ }).first()).toBeAttached();

  await expect(
    page.getByRole("heading", { name: /37 of 50 equally likely futures reach it/ }),
  ).toBeVisible();
  await expect(
    page.getByText(/Chance to reach the target in the next 10 runs: 38 %/),
  ).toBeVisible();

  await page.getByText("Set a decision point").click();
  await page.getByLabel("At run").fill("14");
  await page.getByLabel("To decide then").fill("Go on with this model?");
  await page.getByRole("button", { name: "Set it" }).click();
  await expect(page.getByText(/^Decision point at run 14, 2 more than now/)).toBeVisible();

  await page.getByLabel("Runs a week, fewest").fill("4");
  await page.getByLabel("Runs a week, most").fill("6");
  await page.getByLabel("Cost of a run").fill("12,5");
  await page.getByRole("button", { name: /Ask again/ }).click();
  await expect(page.getByText("Say in which currency a run costs that.")).toBeVisible();
  await page.getByLabel("Currency of that").fill("EUR");
  await page.getByRole("button", { name: /Ask again/ }).click();
  await expect(page.getByText(/pace of 4 to 6 runs a week/).first()).toBeVisible();
  await expect(page.getByText(/They cost 125 EUR\./)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await send(machine, project.slug, { values: [0.8, 0.82, 0.84], from: VALUES.length });
  await page.reload();
  await expect(page.getByText(/^Decision point reached: run 14 of 15 is made/)).toBeVisible();
  await expect(page.getByText(/^Asked .*Reached at run 3 after it was made/)).toBeVisible();
});
