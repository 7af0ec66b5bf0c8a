import { expect, test } from "./fixtures.ts";

test("a new project is registered from plain choices and leads to its assessment", async ({
  page,
}) => {
  const name = `Churn ${Date.now().toString(36)}`;
  await page.goto("/projects/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("group", { name: "How far is it?" }).getByText("Pilot").click();
  await page
    .getByRole("group", { name: "How bad is a wrong prediction?" })
    .getByText("Costs money")
    .click();
  await page.getByLabel("Metric").fill("auc");
  await page.getByLabel("Value").fill("0.8");
  await page.getByLabel("Model", { exact: true }).selectOption({ label: "Owner" });
  await page.getByRole("button", { name: "Register and assess" }).click();
  await expect(page).toHaveURL(/\/projects\/churn-[a-z0-9]+\/assess/);

  await page.goto(page.url().replace(/\/assess.*$/, "/edit"));
  const stage = page.getByRole("group", { name: "How far is it?" });
  await expect(stage.getByRole("radio", { name: "Pilot" })).toBeChecked();
  const data = page.getByRole("group", { name: "What data does it use?" });
  await expect(data.getByRole("radio", { name: "Not sure" })).toBeChecked();
  await expect(page.getByLabel("Value")).toHaveValue("0.8");
  await expect(page.getByLabel("Model", { exact: true })).not.toHaveValue("");
});

test("an edit is kept, and one from an old state is refused instead of overwriting", async ({
  page,
  context,
  project,
}) => {
  const other = await context.newPage();
  const path = `/projects/${project.slug}/edit`;
  await page.goto(path);
  await other.goto(path);
  await page.getByLabel("Description").fill("Said here");
  await page.getByRole("button", { name: "Save project" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  await other.getByLabel("Description").fill("Said there");
  await other.getByRole("button", { name: "Save project" }).click();
  await expect(other.getByText("changed in the meantime").first()).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Description")).toHaveValue("Said here");
});

test("a profile keeps what is written and says which limit is none", async ({ page, project }) => {
  await page.goto(`/projects/${project.slug}/edit`);
  await page.getByLabel("Data sources").fill("orders\nprices");
  await page.getByLabel("Limits").fill("max age is 3");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Not a limit: max age is 3")).toBeVisible();
  await page.getByLabel("Limits").fill("maxAgeDays = 3");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Profile version 2")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Data sources")).toHaveValue("orders\nprices");
});

test("an archived project leaves the portfolio and comes back", async ({ page, project }) => {
  await page.goto(`/projects/${project.slug}/edit`);
  await page.getByRole("button", { name: "Archive project" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive project" }).click();
  await expect(page.getByRole("button", { name: "Bring it back" })).toBeVisible();
  const listed = async () => {
    const answer = await page.request.get("/api/v1/projects?limit=200");
    return (await answer.text()).includes(`"${project.slug}"`);
  };
  expect(await listed()).toBe(false);
  await page.getByRole("button", { name: "Bring it back" }).click();
  await expect(page.getByRole("button", { name: "Archive project" })).toBeVisible();
  expect(await listed()).toBe(true);
});
