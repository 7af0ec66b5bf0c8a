import fs from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import os from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, type Browser, expect, type Page, test } from "@playwright/test";
import pg from "pg";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { type AppServer, startAppServer } from "#server/test/app-server.ts";
import { startMailSink } from "#server/test/mail-sink.ts";
import { mutate, people } from "./sign-in.ts";

// A server of its own that sends mail, and a receiver that takes its webhooks.

const SIGNED_OUT = { cookies: [], origins: [] };
let dataDir: string;
let server: AppServer | undefined;
let sink: Awaited<ReturnType<typeof startMailSink>>;
const got: { headers: IncomingHttpHeaders; body: string }[] = [];
const receiver = createServer((request, answer) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString("utf8");
  });
  request.on("end", () => {
    got.push({ headers: request.headers, body });
    answer.writeHead(204).end();
  });
});
let receiverUrl: string;

const origin = () => server?.url ?? "";

test.beforeAll(async ({ playwright }) => {
  test.setTimeout(480_000);
  sink = await startMailSink();
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const address = receiver.address();
  if (!address || typeof address === "string") throw new Error("no port");
  receiverUrl = `http://127.0.0.1:${address.port}/assay`;
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-inbox-"));
  fs.chmodSync(dataDir, 0o711);
  server = await startAppServer({
    dataDir,
    env: { ASSAY_SMTP_URL: sink.url, ASSAY_CONNECT_HOSTS: "127.0.0.1" },
  });
  const owner = await guest(playwright);
  await post(owner, "/api/auth/owner", {
    ...people.owner,
    token: server.ownerToken,
    role: "data-scientist",
  });
  await mutate(owner, "projects.create", { slug: "talk", name: "Talk", factors: {} });
  const invited = await mutate(owner, "identity.invite", { role: "engineer" });
  const member = await guest(playwright);
  const { token } = z.object({ token: z.string() }).parse(invited);
  await post(member, "/api/auth/invitation", { ...people.member, token });
  await owner.dispose();
  await member.dispose();
});
test.afterAll(async () => {
  await server?.stop();
  receiver.close();
  await sink.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});
test.use({ storageState: SIGNED_OUT });

type Playwright = { request: { newContext(of: object): Promise<APIRequestContext> } };
const guest = (playwright: Playwright) =>
  playwright.request.newContext({
    baseURL: origin(),
    storageState: SIGNED_OUT,
    extraHTTPHeaders: { origin: origin() },
  });

async function post(context: APIRequestContext, url: string, data: object): Promise<void> {
  const answer = await context.post(url, { data });
  if (!answer.ok()) throw new Error(`${url}: ${answer.status()} ${await answer.text()}`);
}

async function signedIn(browser: Browser, who: "owner" | "member"): Promise<Page> {
  const context = await browser.newContext({ baseURL: origin(), storageState: SIGNED_OUT });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(people[who].email);
  await page.getByLabel("Password").fill(people[who].password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${origin()}/`);
  return page;
}

async function eventually<T>(what: () => T | undefined, msMax: number): Promise<T> {
  for (const until = Date.now() + msMax; Date.now() < until; ) {
    const found = what();
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("it did not come");
}

test("somebody who is mentioned on a condition finds it in their inbox, and by mail in the morning", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const owner = await signedIn(browser, "owner");
  const member = await signedIn(browser, "member");
  await owner.goto("/projects/talk/gate");
  const row = owner.getByRole("row").filter({ hasText: "Rollback is quick and safe" });
  await row.getByText(/^Comment/).click();
  const box = row.getByRole("combobox");
  await box.fill("How do we go back, @engi");
  await expect(row.getByRole("option", { name: people.member.name })).toBeVisible();
  await owner.keyboard.press("Enter");
  await expect(box).toHaveValue(`How do we go back, @${people.member.name} `);
  await box.pressSequentially("? See https://wiki.example/rollback");
  await row.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(row.getByRole("listitem").filter({ hasText: "How do we go back" })).toBeVisible();
  await expect(row.getByRole("link", { name: "https://wiki.example/rollback" })).toHaveAttribute(
    "rel",
    /noopener/,
  );

  await test.step("the inbox of the other, by keyboard", async () => {
    await member.goto("/");
    const place = member.getByRole("link", { name: /^Inbox/ }).first();
    await expect(place).toContainText("1 unread");
    await place.focus();
    await member.keyboard.press("Enter");
    await expect(member.getByRole("heading", { level: 1 })).toHaveText("One thing waits for you");
    const notice = member.getByRole("link", { name: /mentioned you on condition/ });
    await expect(notice).toBeVisible();
    expect((await new AxeBuilder({ page: member }).analyze()).violations).toEqual([]);
    // The owner is told nothing of what they said themselves.
    await owner.goto("/inbox");
    await expect(owner.getByRole("heading", { level: 1 })).toHaveText(
      "Nothing has come for you yet",
    );
  });

  await test.step("in the morning by mail, once", async () => {
    await longAgo();
    const mail = await eventually(
      () => sink.mails.find(({ data }) => data.includes("waits for you on Assay")),
      100_000,
    );
    expect(mail.to.join()).toContain(people.member.email);
    const text = mail.data.replace(/=\n/g, "");
    expect(text).toContain("mentioned you on condition");
    expect(text).toContain("/projects/talk/gate");
  });

  await test.step("read, it waits no longer", async () => {
    await member.getByRole("link", { name: /mentioned you on condition/ }).focus();
    await member.keyboard.press("Tab");
    await member.keyboard.press("Enter");
    await expect(member.getByRole("heading", { level: 1 })).toHaveText("Everything here is read");
    await expect(member.getByRole("link", { name: "Inbox", exact: true }).first()).toBeVisible();
    await member.getByRole("link", { name: /mentioned you on condition/ }).click();
    await expect(member).toHaveURL(/\/projects\/talk\/gate\?gate=/);
  });
  await owner.context().close();
  await member.context().close();
});

const Access = z.object({ user: z.string(), password: z.string(), port: z.int() });

/** As if it had been told days ago, so that a morning has passed since. */
async function longAgo(): Promise<void> {
  const { user, password, port } = Access.parse(
    JSON.parse(fs.readFileSync(path.join(dataDir, "postgres.json"), "utf8")),
  );
  const client = new pg.Client({ host: "127.0.0.1", port, user, password, database: "assay" });
  await client.connect();
  try {
    await client.query(`UPDATE "Notice" SET "at" = "at" - interval '2 days'`);
  } finally {
    await client.end();
  }
}

test("a webhook is set up, tried and told of a decision, and what it gets can be verified", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const page = await signedIn(browser, "owner");
  await page.goto("/settings/webhooks");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Nobody outside is told what happens here",
  );
  await page.getByLabel("Address", { exact: true }).fill(receiverUrl);
  await page.getByLabel("A gate was decided").check();
  await page.getByRole("button", { name: "Add a webhook" }).click();
  const secret = await page.getByLabel("Secret of the webhook").inputValue();
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole("button", { name: "Send a test" }).click();
  const verified = (type: string) =>
    eventually(() => {
      const one = got.find(({ body }) => body.includes(`"type":"${type}"`));
      return one && { one, body: new Webhook(secret).verify(one.body, signatureOf(one.headers)) };
    }, 60_000);
  expect((await verified("webhook.test")).body).toMatchObject({ type: "webhook.test" });

  await page.goto("/projects/talk/gate");
  await page.getByRole("button", { name: "Record a decision" }).click();
  await expect(page.getByText("Recorded below.")).toBeVisible();
  const { one, body } = await verified("gate.decided");
  expect(body).toMatchObject({ data: { project: { slug: "talk" }, outcome: "blocked" } });
  const old = { ...signatureOf(one.headers), "webhook-timestamp": "1700000000" };
  expect(() => new Webhook(secret).verify(one.body, old)).toThrow(/too old/);

  await page.goto("/settings/webhooks");
  await expect(page.getByText(secret)).toHaveCount(0);
  await page.getByText("What was sent", { exact: true }).click();
  const sent = page.getByRole("table", { name: "Messages, the newest first" });
  await expect(sent.getByRole("row").filter({ hasText: "Taken (204)" })).toHaveCount(2);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.context().close();
});

const signatureOf = (headers: IncomingHttpHeaders) => ({
  "webhook-id": String(headers["webhook-id"]),
  "webhook-timestamp": String(headers["webhook-timestamp"]),
  "webhook-signature": String(headers["webhook-signature"]),
});

test("times are shown by the clock that somebody chose, in pages and in what a browser makes of them", async ({
  browser,
}) => {
  const page = await signedIn(browser, "member");
  await page.goto("/account");
  await page.getByLabel("Time zone").selectOption("America/New_York");
  await page.getByLabel("Digest of what is unread").selectOption({ label: "On Mondays" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Time zone")).toHaveValue("America/New_York");
  await expect(page.getByText(/as of .* UTC−[45]/)).toBeVisible();
  // A component of the browser: the table of sessions.
  await expect(page.getByRole("cell", { name: /UTC−[45]$/ }).first()).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.context().close();
});
