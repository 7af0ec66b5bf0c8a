import fs from "node:fs";
import path from "node:path";
import type { APIRequestContext, PlaywrightWorkerArgs } from "@playwright/test";
import { z } from "zod";
import { expect, test } from "./fixtures.ts";
import { mutate, OUTPUT } from "./sign-in.ts";

const SIGNED_OUT = { cookies: [], origins: [] };
const PASSWORD = "a long enough password";
const Named = z.object({ name: z.string() });
const WithToken = z.object({ token: z.string() });

type Playwright = PlaywrightWorkerArgs["playwright"];

/** Requests of the owner, or of nobody yet, beside what the browser shows. */
function requests(
  playwright: Playwright,
  baseURL: string | undefined,
  storageState: string | typeof SIGNED_OUT,
): Promise<APIRequestContext> {
  return playwright.request.newContext({
    ...(baseURL ? { baseURL } : {}),
    storageState,
    extraHTTPHeaders: { origin: baseURL ?? "" },
  });
}

/** Somebody who was invited and joined, as requests signed in as them. */
async function newcomer(playwright: Playwright, baseURL: string | undefined, name: string) {
  const owner = await requests(playwright, baseURL, path.join(OUTPUT, "owner.json"));
  const made = await mutate(owner, "identity.invite", { role: "engineer", access: "member" });
  await owner.dispose();
  const person = await requests(playwright, baseURL, SIGNED_OUT);
  const email = `${name.toLowerCase()}@example.org`;
  const joined = await person.post("/api/auth/invitation", {
    data: { name, email, password: PASSWORD, token: WithToken.parse(made).token },
  });
  expect(joined.ok()).toBe(true);
  return { person, email };
}

test("a project leaves as one file and comes in anew beside itself, whole or not at all", async ({
  page,
  project,
}, info) => {
  await page.goto(`/projects/${project.slug}/edit`);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the project" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`${project.slug}.assay.jsonl`);
  const file = info.outputPath("project.jsonl");
  await download.saveAs(file);

  const cut = info.outputPath("cut.jsonl");
  fs.writeFileSync(cut, fs.readFileSync(file, "utf8").trim().split("\n").slice(0, -1).join("\n"));
  await page.goto("/projects/new");
  await page.getByRole("button", { name: "Import project" }).click();
  await expect(page.getByText("Choose a file that Assay exported.")).toBeVisible();
  await page.getByLabel("Exported project").setInputFiles(cut);
  await page.getByRole("button", { name: "Import project" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
  await expect(page).toHaveURL(/\/projects\/new$/);

  await page.getByLabel("Exported project").setInputFiles(file);
  await page.getByRole("button", { name: "Import project" }).click();
  await expect(page).toHaveURL(new RegExp(`/projects/${project.slug}-[^/]+$`));
  const answer = await page.request.get(`/api/v1${new URL(page.url()).pathname}`);
  expect(Named.parse(await answer.json()).name).toBe(project.name);
});

test("a project made by mistake goes when its name is typed, and the log keeps that it went", async ({
  page,
  memberPage,
  project,
}) => {
  await page.goto(`/projects/${project.slug}/edit`);
  await page.getByRole("button", { name: "Delete project" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Nothing was sent to it or recorded in it yet.")).toBeVisible();
  const confirm = dialog.getByRole("button", { name: "Delete project" });
  await dialog.getByLabel("Type its name").fill(project.slug);
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel("Type its name").fill(project.name);
  await confirm.click();
  await expect(page).toHaveURL(/\/$/);
  for (const reader of [page, memberPage])
    expect((await reader.goto(`/projects/${project.slug}`))?.status()).toBe(404);
  await page.goto("/settings/audit?action=project.delete");
  const log = page.getByRole("table", { name: "Audit log" });
  await expect(log.getByText(`slug: ${project.slug}`)).toBeVisible();
});

test("an erased person is named nowhere; what they published stays under a pseudonym", async ({
  page,
  playwright,
  baseURL,
  project,
}) => {
  const name = `Zelda${Date.now().toString(36)}`;
  const { person, email } = await newcomer(playwright, baseURL, name);
  const { slug } = project;
  await mutate(person, "assessments.save", {
    slug,
    change: {
      kind: "challenge",
      id: "testing",
      base: null,
      value: { state: "experienced", overall: 2 },
    },
  });
  await mutate(person, "assessments.publish", { slug, note: "Before leaving" });
  await page.goto(`/projects/${project.slug}/assess/compare`);
  await expect(page.getByText(name).first()).toBeVisible();

  await page.goto("/settings");
  await page.getByLabel("Person", { exact: true }).selectOption({ label: name });
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download what is kept" }).click();
  const kept = fs.readFileSync(await (await downloading).path(), "utf8");
  expect(kept).toContain(email);
  expect(kept).not.toContain(PASSWORD);
  await page.getByRole("button", { name: "Erase", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type their name").fill(name);
  await dialog.getByRole("button", { name: "Erase", exact: true }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toHaveCount(0);

  for (const address of [
    "/settings",
    "/settings/audit",
    `/projects/${project.slug}/assess/compare`,
    `/projects/${project.slug}/people`,
  ]) {
    await page.goto(address);
    expect(await page.content(), address).not.toContain(name);
  }
  await page.goto(`/projects/${project.slug}/assess/compare`);
  await expect(page.getByText(/Former member [0-9a-f]{4}/).first()).toBeVisible();
  const again = await person.get("/api/v1/projects");
  expect(again.status()).toBe(401);
  await person.dispose();
});

test("one erases oneself by one's own name, and is signed out for good", async ({
  playwright,
  browser,
  baseURL,
}) => {
  const name = `Linus${Date.now().toString(36)}`;
  const { person, email } = await newcomer(playwright, baseURL, name);
  const context = await browser.newContext({
    ...(baseURL ? { baseURL } : {}),
    storageState: await person.storageState(),
  });
  const page = await context.newPage();
  await page.goto("/account");
  await page.getByRole("button", { name: "Erase me" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type your name").fill(name);
  await dialog.getByRole("button", { name: "Erase me" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "is not right" })).toBeVisible();
  await context.close();
  await person.dispose();
});

test("a page that is not for its reader says so, and where to see who may do what", async ({
  memberPage,
}) => {
  await memberPage.goto("/settings/audit?verify=1");
  await expect(memberPage.getByRole("heading", { level: 1 })).toContainText("not open to you");
  await expect(memberPage.getByRole("link", { name: "See who may do what" })).toBeVisible();
});
