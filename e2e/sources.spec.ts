import { readFileSync } from "node:fs";
import path from "node:path";
import { startRecorded } from "#server/test/recorded.ts";
import { expect, test } from "./fixtures.ts";

const PROMETHEUS = path.resolve(
  import.meta.dirname,
  "../server/evidence/adapters/prometheus/fixtures/prometheus-2.42.0",
);
/** A server on loopback that answers as a real Prometheus did. */
const ANSWERS: Readonly<Record<string, string>> = {
  "/api/v1/rules": "rules-firing.json",
  "/api/v1/targets": "targets.json",
  "/api/v1/alerts": "alerts-firing.json",
};

const startMonitor = () =>
  startRecorded(({ path: asked }) => {
    if (asked === "/api/v1/status/buildinfo")
      return { body: '{"status":"success","data":{"version":"2.42.0"}}' };
    const file = ANSWERS[asked];
    return file === undefined
      ? { status: 404, body: "{}" }
      : { body: readFileSync(path.join(PROMETHEUS, file), "utf8") };
  });

test("a monitor is connected, tested and pulled; when it dies, what it told stays as last known", async ({
  page,
  project,
}) => {
  const monitor = await startMonitor();
  const address = `/projects/${project.slug}/sources`;
  await page.goto(`/projects/${project.slug}/evidence`);
  await page.getByRole("link", { name: "Sources" }).click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "No tool brings evidence by itself yet",
  );
  await page.getByLabel("Tool").selectOption("prometheus");
  await page.getByLabel("Address").fill(monitor.url);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("It answers, version 2.42.0")).toBeVisible();
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  const row = page
    .getByRole("table", { name: "Sources of evidence" })
    .getByRole("row", { name: /Prometheus/ });
  await expect(row).toContainText("Working since", { timeout: 20_000 });
  await page.goto(`/projects/${project.slug}/monitoring`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Four of seven monitoring tests have a rule that can fire",
  );

  const scoreOf = async () =>
    (await (await page.request.get(`/api/v1/projects/${project.slug}/readiness`)).json())
      .mlTestScore;
  const before = await scoreOf();
  await monitor.stop();
  await page.goto(address);
  const known = await row.getByRole("time").getAttribute("datetime");
  await row.getByRole("button", { name: "Pull now: Prometheus" }).click();
  await expect(row).toContainText("Failing since", { timeout: 30_000 });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/1 of 1 source does not answer/);
  expect(await row.getByRole("time").getAttribute("datetime")).toBe(known);
  expect(await scoreOf()).toEqual(before);
});

test("a hook shows its address and, once, its secret, in the lines its sender needs", async ({
  page,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/sources`);
  await page.getByLabel("Tool").selectOption("alertmanager-hook");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  const told = page.getByRole("status").filter({ hasText: "Tell Alertmanager" });
  await expect(told).toContainText("/api/v1/hooks/");
  const secret = /credentials: (\S+)/.exec((await told.textContent()) ?? "")?.[1] ?? "";
  expect(secret.length).toBeGreaterThan(30);
  await page.reload();
  await expect(page.getByText("Nothing sent yet")).toBeVisible();
  expect(await page.content()).not.toContain(secret);
});
