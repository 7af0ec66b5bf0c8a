import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { tarGzOf, zipOf } from "#server/test/archives.ts";
import { expect, test } from "./fixtures.ts";
import { mutate, OUTPUT } from "./sign-in.ts";

const ADAPTERS = path.resolve(import.meta.dirname, "../server/evidence/adapters");
const JUNIT = path.join(ADAPTERS, "junit/fixtures/junit-xunit1.xml");
const UNDATED = path.join(ADAPTERS, "junit/fixtures/ruff-junit.xml");
const RUNS = path.join(ADAPTERS, "mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json");
const FAILING = path.join(ADAPTERS, "great-expectations/fixtures/validation-fail.json");
const folder = mkdtempSync(path.join(tmpdir(), "assay-receipts-"));
test.afterAll(() => rmSync(folder, { recursive: true }));

const suite = (i: number) =>
  `<testsuite name="suite ${i}" timestamp="2026-11-20T10:00:00Z"><testcase classname="t" name="a"/></testsuite>`;

function written(name: string, body: string | Uint8Array): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, body);
  return file;
}

test("sixty files go three at a time, and one line says how far they are", async ({
  page,
  project,
}) => {
  const files = Array.from({ length: 60 }, (_, i) => written(`many/suite-${i}.xml`, suite(i)));
  // Counted in the page, where a request ends before the next begins.
  await page.addInitScript(() => {
    let [now, most] = [0, 0];
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (body) {
      now += 1;
      most = Math.max(most, now);
      document.documentElement.dataset.most = String(most);
      this.addEventListener("readystatechange", () => {
        if (this.readyState === XMLHttpRequest.DONE) now -= 1;
      });
      send.call(this, body);
    };
  });
  await page.goto(`/projects/${project.slug}/evidence`);
  const sent = page.getByRole("region", { name: "Send evidence" });
  await page.getByLabel("Evidence files").setInputFiles(files);
  await expect(sent.getByRole("status")).toHaveText("60 of 60 sent.", { timeout: 60_000 });
  await expect(page.locator("html")).toHaveAttribute("data-most", "3");
  await expect(sent.getByText("1 fact read")).toHaveCount(60);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("60 documents");
  await sent.getByRole("button", { name: "Clear this list" }).click();
  await expect(sent.getByText("1 fact read")).toHaveCount(0);
});

test("a folder is read file by file, and what nobody reads is left aside", async ({
  page,
  project,
}) => {
  written("job/reports/junit.xml", readFileSync(JUNIT));
  written("job/build.log", "[INFO] built\n");
  written("job/site/index.html", "<!doctype html><html></html>");
  written("job/broken.json", '{"runs": [');
  await page.goto(`/projects/${project.slug}/evidence`);
  const sent = page.getByRole("region", { name: "Send evidence" });
  await page.getByLabel("Evidence folder").setInputFiles(path.join(folder, "job"));
  await expect(sent.getByRole("status")).toHaveText("4 of 4 sent, 2 left aside, 1 refused.");
  await expect(sent.getByRole("link", { name: "job/reports/junit.xml" })).toBeVisible();
  const log = page.getByRole("table", { name: /Evidence log/ });
  await expect(log.getByText("Refused: broken.json")).toBeVisible();
  await expect(log.getByText(/Refused/)).toHaveCount(1);
  await sent.getByRole("button", { name: /^Send job\/broken.json again/ }).click();
  await expect(log.getByText(/Refused/)).toHaveCount(2);
});

test("an archive of a CI job is one file with an outcome for each report", async ({
  page,
  machine,
  project,
}) => {
  const zip = zipOf([
    { name: "reports/junit.xml", body: readFileSync(JUNIT) },
    { name: "reports/lint.xml", body: readFileSync(UNDATED) },
    { name: "reports/half.json", body: '{"runs": [' },
    { name: "logs/build.log", body: "[INFO] built" },
  ]);
  await page.goto(`/projects/${project.slug}/evidence`);
  const sent = page.getByRole("region", { name: "Send evidence" });
  await page.getByLabel("Evidence files").setInputFiles(written("ci.zip", zip));
  await expect(sent.getByText("ci.zip: 1 of 3 read, 1 left aside")).toBeVisible();
  await expect(sent.getByText("truncated")).toBeVisible();
  // A person says when the undated one was measured; the others are known already.
  await sent.getByLabel("Observed on").fill("2026-10-01");
  await sent.getByRole("button", { name: "Send with this date" }).click();
  await expect(sent.getByText("ci.zip: 2 of 3 read, 1 left aside")).toBeVisible();

  const tar = await tarGzOf([
    { name: "runs.json", body: readFileSync(RUNS) },
    { name: "link", type: "symlink", linkname: "/etc/passwd" },
  ]);
  const answer = await machine.post(`/api/v1/projects/${project.slug}/evidence`, { data: tar });
  expect(answer.status()).toBe(200);
  const body = await answer.json();
  expect(body).toMatchObject({
    files: [{ fileName: "runs.json", receipt: { facts: 25, actor: { kind: "machine" } } }],
    notRead: [{ fileName: "link" }],
  });
  expect(body.files[0].receipt.summary).toMatch(/\.$/);
});

test("a large document is followed until it is read", async ({ page, project }) => {
  const run = (i: number) => ({
    info: {
      run_id: `r${i}`,
      experiment_id: "1",
      status: "FINISHED",
      start_time: 1_790_000_000_000 + i,
    },
    data: { params: [{ key: "note", value: "x".repeat(3_000) }] },
  });
  const runs = Array.from({ length: 2_000 }, (_, i) => run(i));
  const file = written("large.json", JSON.stringify({ runs }));
  await page.goto(`/projects/${project.slug}/evidence`);
  const sent = page.getByRole("region", { name: "Send evidence" });
  await page.getByLabel("Evidence files").setInputFiles(file);
  await expect(sent.getByText("2000 facts read")).toBeVisible({ timeout: 45_000 });
});

test("an event is one document, and its page says so", async ({ page, machine, project }) => {
  const event = (data: string) => ({
    data: JSON.stringify({
      specversion: "1.0",
      id: "build-7",
      source: "https://ci.example",
      type: "report.finished",
      time: "2026-11-01T00:00:00Z",
      data,
    }),
    headers: { "content-type": "application/cloudevents+json" },
  });
  const url = `/api/v1/projects/${project.slug}/evidence`;
  const text = readFileSync(UNDATED).toString();
  const first = await (await machine.post(url, event(text))).json();
  expect(first).toMatchObject({ duplicate: false, observedAt: "2026-11-01T00:00:00.000Z" });
  const again = await (await machine.post(url, event(`${text}\n`))).json();
  expect(again).toMatchObject({ duplicate: true, evidenceId: first.evidenceId });
  await page.goto(`/projects/${project.slug}/evidence/${first.evidenceId}`);
  await expect(page.getByText("build-7 of https://ci.example, report.finished")).toBeVisible();
});

test("several proposals are previewed with their scores and accepted together", async ({
  page,
  memberPage,
  project,
  baseURL,
  playwright,
}) => {
  const owner = await playwright.request.newContext({
    baseURL,
    storageState: path.join(OUTPUT, "owner.json"),
    extraHTTPHeaders: { origin: baseURL ?? "" },
  });
  for (const [title, tests] of [
    ["Review of features", ["data-3"]],
    ["Review of models", ["model-2", "model-3"]],
  ]) {
    const date = new Date().toISOString().slice(0, 10);
    const text = {
      assay: "document/1",
      title,
      author: "Team",
      date,
      link: "https://wiki.example/1",
      tests,
    };
    await mutate(owner, "evidence.enter", { slug: project.slug, text: JSON.stringify(text) });
  }
  await owner.dispose();
  const href = `/projects/${project.slug}/evidence`;
  await page.goto(href);
  await expect(page.getByText("You sent it: another member has to accept it.")).toHaveCount(3);
  await expect(page.getByRole("button", { name: "Preview the scores" })).toHaveCount(0);

  await memberPage.goto(href);
  await expect(memberPage.getByRole("button", { name: "Accept the chosen" })).toBeDisabled();
  await memberPage.getByLabel(/^Choose data-3:/).check();
  await memberPage.getByRole("button", { name: "Preview the scores" }).click();
  const preview = memberPage.getByRole("region", { name: "Preview" });
  await expect(preview).toContainText(/Accepting 1: data-3 0 +0\.5/);
  // Another choice makes the preview void: it would show other scores.
  await memberPage.getByLabel("Choose all 3 that you may accept").check();
  await expect(preview).toHaveCount(0);
  await memberPage.getByRole("button", { name: "Preview the scores" }).click();
  await expect(preview.getByRole("row", { name: /Test model-3/ })).toContainText("0.5");
  await expect(memberPage.getByText(/prove nothing yet/)).toBeVisible();
  await memberPage.getByRole("button", { name: "Accept 3 chosen" }).click();
  await expect(memberPage.getByRole("heading", { level: 1 })).toContainText("prove 3 tests");
});

test("what is gone stops failing its rule, with the reason, and can be brought back", async ({
  page,
  machine,
  project,
}) => {
  const sent = await machine.post(`/api/v1/projects/${project.slug}/evidence`, {
    data: readFileSync(FAILING),
    headers: { "content-type": "application/json" },
  });
  const { evidenceId } = await sent.json();
  const readiness = `/api/v1/projects/${project.slug}/readiness`;
  const because = async () => {
    const said = (await (await page.request.get(readiness)).json()).tests["data-1"].because;
    return said.filter((one: { evidenceId: string | null }) => one.evidenceId === evidenceId)
      .length;
  };
  expect(await because()).toBeGreaterThan(0);
  await page.goto(`/projects/${project.slug}/evidence/${evidenceId}`);
  await expect(
    page.getByRole("heading", { name: "What it changed when it arrived" }),
  ).toBeVisible();
  const subjects = page.locator("#subjects");
  await subjects.getByRole("button", { name: "Mark as gone" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Mark as gone" })).toBeDisabled();
  await dialog.getByLabel("Reason").fill("The feed was switched off.");
  await dialog.getByRole("button", { name: "Mark as gone" }).click();
  await expect(dialog).toBeHidden();
  await expect(subjects.getByText(/^Recorded\./)).toBeVisible();
  await expect(subjects.getByText("gone, counts no longer")).toBeVisible();
  await expect(subjects.getByText("The feed was switched off.")).toBeVisible();
  expect(await because()).toBe(0);

  await page.goto(`/projects/${project.slug}/evidence`);
  const marks = page.getByRole("table", { name: /Marks on subjects/ });
  await expect(marks).toContainText("The feed was switched off.");
  await marks.getByRole("button", { name: "Bring back" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("It is used again.");
  await page.getByRole("dialog").getByRole("button", { name: "Bring back" }).click();
  await expect(marks.getByRole("row")).toHaveCount(3);
  expect(await because()).toBeGreaterThan(0);
});
