import { createHash } from "node:crypto";
import { expect, test } from "./fixtures.ts";

test("every page allows only scripts and styles that carry the nonce of this very response", async ({
  page,
}) => {
  const first = await page.request.get("/");
  const second = await page.request.get("/");
  const policy = first.headers()["content-security-policy"] ?? "";
  expect(policy).not.toContain("unsafe");
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
  expect(nonce.length).toBeGreaterThan(20);
  expect(second.headers()["content-security-policy"]).not.toContain(nonce);
  const html = await first.text();
  const scripts = html.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(3);
  for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  expect(html).not.toMatch(/\sstyle="/);
});

test("pages and the API say what a browser must not do with them, and not what they are built with", async ({
  page,
}) => {
  for (const path of ["/", "/sign-in", "/api/health/live", "/api/v1/projects"]) {
    const headers = (await page.request.get(path)).headers();
    expect(headers, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
    });
    expect(headers["x-powered-by"]).toBeUndefined();
  }
});

test("a document larger than a proxy would buffer arrives whole", async ({ machine, project }) => {
  test.setTimeout(60_000);
  const padding = "x".repeat(12_000_000);
  const body = `<testsuite name="large" tests="1" failures="0" errors="0" timestamp="2026-03-01T12:00:00Z"><testcase classname="a" name="b" time="1"><system-out>${padding}</system-out></testcase></testsuite>`;
  const response = await machine.post(`/api/v1/projects/${project.slug}/evidence`, {
    headers: { "content-type": "application/xml" },
    data: body,
  });
  expect(response.ok(), await response.text()).toBe(true);
  const digest = createHash("sha256").update(body).digest("hex");
  expect(await response.json()).toMatchObject({ digest, state: "processing" });
  const read = async () => (await machine.get(response.headers().location ?? "")).json();
  await expect
    .poll(read, { timeout: 30_000 })
    .toMatchObject({ state: "processed", receipt: { digest, source: "junit", facts: 1 } });
});
