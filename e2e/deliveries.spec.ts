import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./fixtures.ts";

// Documents of more than 5 MB, which a worker reads after they were taken; and how long documents are kept.

const FIXTURE = path.resolve(
  import.meta.dirname,
  "../server/evidence/adapters/mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json",
);

/** The fixture's page with its first run told often enough, each time as another run, to be large. */
function largePage(name: string, runs = 6_000): Buffer {
  const page = JSON.parse(readFileSync(FIXTURE, "utf8"));
  const [run] = page.runs;
  const runOf = (i: number) => ({
    ...run,
    info: { ...run.info, run_id: `${name}-${i}`, run_uuid: `${name}-${i}` },
  });
  return Buffer.from(JSON.stringify({ runs: Array.from({ length: runs }, (_, i) => runOf(i)) }));
}

test("a large document is taken at once, read by the worker, and shown under the id that was answered", async ({
  page,
  machine,
  project,
}) => {
  const data = largePage("machine");
  expect(data.byteLength).toBeGreaterThan(5_000_000);
  const answer = await machine.post(
    `/api/v1/projects/${project.slug}/evidence?fileName=runs.json`,
    {
      data,
      headers: { "content-type": "application/json" },
    },
  );
  expect(answer.status()).toBe(202);
  const { evidenceId, state } = await answer.json();
  expect(state).toBe("processing");
  const place = answer.headers().location ?? "";
  expect(place).toBe(`/api/v1/projects/${project.slug}/evidence/${evidenceId}`);
  await expect
    .poll(async () => (await (await machine.get(place)).json()).state, { timeout: 60_000 })
    .toBe("processed");
  await page.goto(`/projects/${project.slug}/evidence/${evidenceId}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("MLflow gave 6000 facts");
});

test("a person who drops a large file sees when it was read", async ({ page, project }) => {
  await page.goto(`/projects/${project.slug}/evidence`);
  await page.getByLabel("Evidence files").setInputFiles({
    name: "runs.json",
    mimeType: "application/json",
    buffer: largePage("person"),
  });
  const sent = page.getByRole("region", { name: "Send evidence" });
  await expect(sent.getByText(/6.?000 facts read/)).toBeVisible({ timeout: 60_000 });
});

test("how long documents are kept is set in the project and stays set", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/edit`);
  await page.getByLabel("Days to keep documents").fill("365");
  await page.getByRole("button", { name: "Save retention" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Days to keep documents")).toHaveValue("365");
  await page.getByLabel("Days to keep documents").fill("");
  await page.getByRole("button", { name: "Save retention" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Days to keep documents")).toHaveValue("");
});
