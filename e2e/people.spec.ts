import path from "node:path";
import type { APIRequestContext, Browser, Page, PlaywrightWorkerArgs } from "@playwright/test";
import { z } from "zod";
import { expect, test } from "./fixtures.ts";
import { mutate, OUTPUT } from "./sign-in.ts";

const SIGNED_OUT = { cookies: [], origins: [] };
const ADMINS_ONLY = "Only an owner or an admin of the workspace can do this.";
const WithToken = z.object({ token: z.string() });
const Total = z.object({ projects: z.array(z.object({ slug: z.string() })) });

type Access = "viewer" | "member" | "admin";
type Playwright = PlaywrightWorkerArgs["playwright"];

function ownerOf(playwright: Playwright, baseURL: string | undefined): Promise<APIRequestContext> {
  return playwright.request.newContext({
    ...(baseURL ? { baseURL } : {}),
    storageState: path.join(OUTPUT, "owner.json"),
    extraHTTPHeaders: { origin: baseURL ?? "" },
  });
}

/** Accepts an invitation in a browser of its own. */
async function join(of: {
  browser: Browser;
  baseURL: string | undefined;
  link: string;
  name: string;
}) {
  const context = await of.browser.newContext({
    ...(of.baseURL ? { baseURL: of.baseURL } : {}),
    storageState: SIGNED_OUT,
  });
  const page = await context.newPage();
  await page.goto(of.link);
  await page.getByLabel("Your name").fill(of.name);
  await page.getByLabel("E-mail address").fill(`${of.name.toLowerCase()}@example.org`);
  await page.getByLabel("Password").fill("a long enough password");
  await page.getByRole("button", { name: "Join and sign in" }).click();
  await expect(page).toHaveURL(/\/$/);
  return page;
}

async function newcomer(of: {
  browser: Browser;
  baseURL: string | undefined;
  owner: APIRequestContext;
  access: Access;
}): Promise<Page> {
  const { owner, access, ...rest } = of;
  const made = await mutate(owner, "identity.invite", { role: "engineer", access });
  const name = `${access}${Date.now().toString(36)}`;
  return join({ ...rest, link: `/invite?token=${WithToken.parse(made).token}`, name });
}

test("invited as an admin, one joins, works as one, and a demotion counts while the page is open", async ({
  page,
  browser,
  baseURL,
}) => {
  const name = `Ada${Date.now().toString(36)}`;
  await page.goto("/settings");
  await page.getByLabel("For whom").fill(name);
  await page.getByLabel("Access", { exact: true }).selectOption("admin");
  await page.getByRole("button", { name: "Make an invitation link" }).click();
  const link = await page.getByLabel("Invitation link").inputValue();
  const admin = await join({ browser, baseURL, link, name });

  await admin.goto("/settings");
  await expect(admin.getByText("an admin of")).toBeVisible();
  await expect(admin.getByLabel("Access of Owner", { exact: true })).toHaveCount(0);
  await admin.goto("/settings/teams");
  await admin.getByRole("button", { name: "Make a team" }).click();
  await admin.getByLabel("Team's name").fill(`Team of ${name}`);

  await page.reload();
  const changed = page.waitForResponse((response) => response.url().includes("changeMember"));
  await page.getByLabel(`Access of ${name}`).selectOption("member");
  expect((await changed).status()).toBe(200);
  await admin.getByRole("button", { name: "Make the team" }).click();
  await expect(admin.getByRole("alert").filter({ hasText: ADMINS_ONLY })).toBeVisible();
  await admin.reload();
  await expect(admin.getByRole("button", { name: "Make a team" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await admin.context().close();
});

test("a viewer finds every write control disabled with its reason, and pages that only write say whose they are", async ({
  playwright,
  browser,
  baseURL,
}) => {
  const owner = await ownerOf(playwright, baseURL);
  const viewer = await newcomer({ browser, baseURL, owner, access: "viewer" });
  // Packages of an estimate are tried out on the screen; saving them is the write.
  const writes =
    /^(Choose files|Choose a folder|Enter document|Publish|Record|Save|Set |Make a (?!token)|Forecast|Give |Mark |Bring back|Accept|Connect|Restrict|Offer|Return|Withdraw|Add (?!a package)|Import|Edit project|Remove(?! package)|Take |Request a waiver|Sign$|Call for)/;
  for (const address of [
    "/",
    "/reference-class",
    "/settings",
    "/settings/teams",
    "/settings/workspace",
    "/projects/est",
    "/projects/est/assess",
    "/projects/est/evidence",
    "/projects/est/sources",
    "/projects/est/runs",
    "/projects/est/gate",
    "/projects/est/estimate",
    "/projects/est/handover",
    "/projects/est/people",
  ]) {
    await viewer.goto(address);
    const controls = viewer.locator("main").getByRole("button", { name: writes });
    for (const control of await controls.all())
      await expect(control, `${address}: ${await control.textContent()}`).toBeDisabled();
  }
  await viewer.goto("/projects/est/evidence");
  await expect(viewer.getByRole("button", { name: "Choose files" })).toHaveAccessibleDescription(
    "Only a lead, an assessor or an approver of this project can do this.",
  );
  await viewer.goto("/projects/est/assess");
  await expect(viewer.getByText("Your answers are not asked")).toBeVisible();
  for (const radio of await viewer.locator("main").getByRole("radio").all())
    await expect(radio).toBeDisabled();
  await viewer.goto("/projects/new");
  await expect(viewer.getByRole("heading", { level: 1 })).toHaveText("Members register projects");
  await viewer.goto("/projects/est/edit");
  await expect(viewer.getByRole("heading", { level: 1 })).toHaveText("Leads edit this project");
  await viewer.goto("/welcome");
  await expect(viewer.getByText(ADMINS_ONLY)).toBeVisible();
  await viewer.context().close();
  await owner.dispose();
});

test("a restricted project is nowhere for a member without a role in it, until a role is given", async ({
  page,
  memberPage,
  project,
}) => {
  const all = async () => {
    const answer = await memberPage.request.get("/api/v1/portfolio?limit=200");
    return Total.parse(await answer.json()).projects.map(({ slug }) => slug);
  };
  const before = await all();
  expect(before).toContain(project.slug);
  await page.goto(`/projects/${project.slug}/people`);
  await page.getByRole("button", { name: "Restrict it" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("listitem").filter({ hasText: /^Engineer$/ })).toBeVisible();
  await dialog.getByRole("button", { name: "Restrict it" }).click();
  await expect(page.getByText("It is restricted")).toBeVisible();

  expect(await all()).toEqual(before.filter((slug) => slug !== project.slug));
  for (const address of [
    "/",
    "/calibration",
    "/reference-class",
    "/settings/tokens",
    "/catalogue",
  ]) {
    await memberPage.goto(address);
    await expect(memberPage.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await memberPage.content(), address).not.toContain(project.slug);
  }
  await memberPage.goto("/");
  await memberPage.keyboard.press("Control+k");
  await memberPage.keyboard.type(project.name);
  await expect(memberPage.getByRole("option", { name: new RegExp(project.slug) })).toHaveCount(0);
  for (const below of ["", "/people", "/gate", "/evidence", "/estimate"]) {
    const answer = await memberPage.goto(`/projects/${project.slug}${below}`);
    expect(answer?.status(), below).toBe(404);
  }

  await page.getByLabel("Person or team").selectOption({ label: "Engineer" });
  await page.getByLabel("Role here").selectOption("viewer");
  await page.getByRole("button", { name: "Give the role" }).click();
  await expect(page.getByRole("button", { name: "Withdraw the role of Engineer" })).toBeVisible();
  await memberPage.goto(`/projects/${project.slug}/people`);
  await expect(memberPage.getByRole("row", { name: /Engineer you/ })).toContainText("Viewer");
  await expect(memberPage.getByRole("button", { name: "Give the role" })).toBeDisabled();
});

test("a team gets a role, and a member makes a token of their own", async ({
  page,
  memberPage,
  project,
}) => {
  const team = `Team ${project.slug}`;
  await page.goto("/settings/teams");
  await page.getByRole("button", { name: "Make a team" }).click();
  await page.getByLabel("Team's name").fill(team);
  await page.getByRole("checkbox", { name: "Engineer", exact: true }).check();
  await page.getByRole("button", { name: "Make the team" }).click();
  await expect(page.getByRole("row", { name: new RegExp(team) })).toContainText("Engineer");
  await page.goto(`/projects/${project.slug}/people`);
  await page.getByLabel("Person or team").selectOption({ label: team });
  await page.getByLabel("Role here").selectOption("lead");
  await page.getByRole("button", { name: "Give the role" }).click();
  await expect(page.getByRole("row", { name: /Engineer.*Lead/ })).toContainText(team);

  await memberPage.goto("/settings/tokens");
  await expect(memberPage.getByLabel("Manage members and tokens")).toHaveCount(0);
  await memberPage.getByLabel("Name", { exact: true }).fill(`CI of ${project.slug}`);
  await memberPage.getByText("A service", { exact: true }).click();
  await memberPage.getByRole("button", { name: "Make a token" }).click();
  await expect(memberPage.getByRole("alert").filter({ hasText: "you lead" })).toBeVisible();
  await memberPage.getByText("Limit it to projects").click();
  await memberPage.getByLabel(project.name).check();
  await memberPage.getByRole("button", { name: "Make a token" }).click();
  await expect(memberPage.getByLabel("Token", { exact: true })).toHaveValue(/^assay_[0-9a-f]{72}$/);
});

test("the set-up leads a new owner to the first assessment, and resumes where it was left", async ({
  page,
}) => {
  await page.goto("/welcome?step=name");
  await page.getByLabel("Workspace name").fill("Pricing group");
  await page.getByRole("button", { name: "Save the name" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Invite somebody");
  await page.getByRole("button", { name: "Make an invitation link" }).click();
  await expect(page.getByLabel("Invitation link")).toHaveValue(/\/invite\?token=/);
  await page.getByRole("link", { name: "Go on" }).click();
  await page.getByRole("link", { name: "Keep the demo" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("your first project");
  await page.goto("/welcome");
  await expect(page.getByText("1 Name, done")).toBeVisible();
  await page.getByRole("link", { name: "4 First project" }).click();
  await page.getByLabel("Project name").fill(`First ${Date.now()}`);
  await page.getByRole("button", { name: "Register and assess it" }).click();
  await expect(page).toHaveURL(/\/assess$/);
  await expect(page.getByText("You answered 0 of 12")).toBeVisible();
});
