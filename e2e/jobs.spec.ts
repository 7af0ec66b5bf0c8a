import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import pg from "pg";
import { z } from "zod";
import { type AppServer, startAppServer } from "#server/test/app-server.ts";
import { mutate, people } from "./sign-in.ts";

// A server of its own, with jobs in its queue that failed for good, as only a fault of ours leaves them.

let dataDir: string;
let server: AppServer | undefined;
const SIGNED_OUT = { cookies: [], origins: [] };
const STATE = { owner: "", member: "" };
const Access = z.object({ user: z.string(), password: z.string(), port: z.int() });
const Invited = z.object({ token: z.string() });

test.use({ storageState: SIGNED_OUT });
test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ playwright }) => {
  test.setTimeout(480_000);
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-jobs-"));
  fs.chmodSync(dataDir, 0o711);
  server = await startAppServer({ dataDir });
  const guest = () =>
    playwright.request.newContext({
      baseURL: server?.url ?? "",
      extraHTTPHeaders: { origin: server?.url ?? "" },
      storageState: SIGNED_OUT,
    });
  const owner = await guest();
  const data = { ...people.owner, token: server.ownerToken, role: "data-scientist" };
  expect((await owner.post("/api/auth/owner", { data })).ok()).toBe(true);
  await mutate(owner, "projects.create", { slug: "queue", name: "Queue", factors: {} });
  const { token } = Invited.parse(await mutate(owner, "identity.invite", { role: "engineer" }));
  const member = await guest();
  const joined = await member.post("/api/auth/invitation", { data: { ...people.member, token } });
  expect(joined.ok()).toBe(true);
  STATE.owner = path.join(dataDir, "owner.json");
  STATE.member = path.join(dataDir, "member.json");
  await owner.storageState({ path: STATE.owner });
  await member.storageState({ path: STATE.member });
});
test.afterAll(async () => {
  await server?.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

/** Nobody sees the job before all its tries have failed. */
async function addDead(n: number): Promise<void> {
  const { user, password, port } = Access.parse(
    JSON.parse(fs.readFileSync(path.join(dataDir, "postgres.json"), "utf8")),
  );
  const client = new pg.Client({ host: "127.0.0.1", port, user, password, database: "assay" });
  await client.connect();
  try {
    await client.query("BEGIN");
    for (let i = 0; i < n; i++)
      await client.query(
        `WITH p AS (SELECT "id" FROM "Project" WHERE "slug" = 'queue')
         SELECT graphile_worker.add_job('read-delivery', json_build_object('projectId', p."id",
           'deliveryId', 'none-' || $1), max_attempts => 5) FROM p`,
        [`${i}`],
      );
    await client.query(
      `UPDATE graphile_worker._private_jobs SET attempts = 5, run_at = now() - interval '20 minutes',
         last_error = 'A fault on our side (TypeError). The log has it under job ' || id || '.'
       WHERE task_id = (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'read-delivery')`,
    );
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
}

async function as(page: Page, who: "owner" | "member"): Promise<void> {
  const state = z
    .object({ cookies: z.array(z.looseObject({ name: z.string(), value: z.string() })) })
    .parse(JSON.parse(fs.readFileSync(STATE[who], "utf8")));
  await page
    .context()
    .addCookies(state.cookies.map(({ name, value }) => ({ name, value, url: server?.url ?? "" })));
}
const address = (at: string) => `${server?.url}${at}`;
const dead = (page: Page) => page.getByRole("table", { name: "Jobs that failed for good" });

test("a job that failed for good is shown with why, run again with one press, and done by the worker", async ({
  page,
}) => {
  await addDead(2);
  await as(page, "owner");
  await page.goto(address("/settings/jobs"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "2 jobs failed for good and wait for somebody",
  );
  await expect(dead(page).getByText("Read a large document").first()).toBeVisible();
  await expect(dead(page).getByText("A fault on our side (TypeError).").first()).toBeVisible();
  await expect(dead(page).getByText("Failed 5 times, of 5 tries").first()).toBeVisible();
  const workers = page.getByRole("table", { name: "Workers" });
  await expect(workers.getByText("Lives, just now")).toBeVisible();
  await page
    .getByRole("button", { name: /^Run again: Read a large document/ })
    .first()
    .click();
  await expect(page.getByRole("status").getByText("It is tried again.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "1 job failed for good and waits for somebody",
    { timeout: 20_000 },
  );
});

test("discarding takes a reason, which stands in the audit log with who did it", async ({
  page,
}) => {
  await as(page, "owner");
  await page.goto(address("/settings/jobs"));
  await page.getByRole("button", { name: /^Discard: / }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Discard it for good" }).click();
  await expect(dialog).toBeVisible();
  await dialog.getByLabel("Why nothing is lost by it").fill("The document was sent again.");
  const axe = await new AxeBuilder({ page }).include("dialog[open]").analyze();
  expect(axe.violations).toEqual([]);
  await dialog.getByRole("button", { name: "Discard it for good" }).click();
  await expect(page.getByText("No job has failed for good.")).toBeVisible();
  await page.goto(address("/settings/audit"));
  const log = page.getByRole("table", { name: "Audit log" });
  await expect(log.getByText("Discarded a failed job")).toBeVisible();
  await expect(log.getByText("The document was sent again.")).toBeVisible();
  await expect(log.getByText("Had a failed job run again")).toBeVisible();
});

test("what another admin did meanwhile is said where one presses", async ({ page, browser }) => {
  await addDead(1);
  await as(page, "owner");
  await page.goto(address("/settings/jobs"));
  const other = await browser.newContext({ storageState: SIGNED_OUT });
  const second = await other.newPage();
  await as(second, "owner");
  // This one does not look again by itself, as a page in the background does not.
  await page.route("**/api/trpc/jobs.queue**", (route) => route.abort());
  await second.goto(address("/settings/jobs"));
  await second.getByRole("button", { name: /^Run again: / }).click();
  await expect(second.getByText("No job has failed for good.")).toBeVisible({ timeout: 20_000 });
  await page.getByRole("button", { name: /^Run again: / }).click();
  await expect(page.getByText(/There is no such job|tried again by itself/)).toBeVisible();
  await other.close();
});

for (const width of [1440, 390])
  test(`the page has no barrier and fits at ${width} pixels`, async ({ page }) => {
    await addDead(1);
    await as(page, "owner");
    await page.setViewportSize({ width, height: 900 });
    await page.goto(address("/settings/jobs"));
    await expect(dead(page)).toBeVisible();
    const axe = await new AxeBuilder({ page }).analyze();
    expect(axe.violations).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
    await page.screenshot({ path: `e2e/output/jobs-${width}.png`, fullPage: true });
  });

test("a member who is no admin is told that the page is not open to them", async ({ page }) => {
  await as(page, "member");
  await page.goto(address("/settings/jobs"));
  await expect(page.getByRole("main")).toContainText("Only an owner or an admin");
  await expect(page.getByRole("table")).toHaveCount(0);
  const asked = await page.request.get(address("/api/v1/jobs"));
  expect(asked.status()).toBe(403);
});
