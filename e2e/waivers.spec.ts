import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { APIRequestContext, Page } from "@playwright/test";
import { z } from "zod";
import { challenges } from "#server/catalogue/catalogue.ts";
import { expect, test } from "./fixtures.ts";
import { mutate, OUTPUT } from "./sign-in.ts";

const GATE = "gate-prototype-pilot";
const WithToken = z.object({ token: z.string() });
const Received = z.object({ receipt: z.object({ evidenceId: z.string() }) });
const Me = z.object({
  result: z.object({ data: z.object({ json: z.object({ userId: z.string() }) }) }),
});

/** How long the second waiver stands: long enough to be approved on a busy machine. */
const SHORT_MS = 60_000;

test("a gate blocks, a waiver by two people lets it through, and its end blocks it again", async ({
  page,
  browser,
  playwright,
  baseURL,
}) => {
  test.setTimeout(240_000);
  const contextOf = (name: string) =>
    playwright.request.newContext({
      ...(baseURL ? { baseURL } : {}),
      storageState: name === "" ? { cookies: [], origins: [] } : path.join(OUTPUT, name),
      extraHTTPHeaders: { origin: baseURL ?? "" },
    });
  const owner = await contextOf("owner.json");
  const engineer = await contextOf("member.json");
  const join = async (role: string) => {
    const { token } = WithToken.parse(await mutate(owner, "identity.invite", { role }));
    const person = await contextOf("");
    const name = `${role} ${Date.now().toString(36)}`;
    const email = `${role}-${Date.now().toString(36)}@example.org`;
    const data = { token, name, email, password: "a long enough password" };
    const answer = await person.post("/api/auth/invitation", { data });
    expect(answer.ok(), await answer.text()).toBe(true);
    return { person, name };
  };
  const { person: product } = await join("product-owner");
  const { person: risk, name: riskName } = await join("risk-owner");
  const slug = `waive-${Date.now().toString(36)}`;
  await prepare({ slug, owner, engineer, product, risk });

  // The data scientist signs at the screen, and asks.
  await page.goto(`/projects/${slug}/gate`);
  const title = (of: Page) => of.getByRole("heading", { level: 1 });
  await expect(title(page)).toContainText("Not yet: 2 of");
  const signatures = page.getByRole("table", { name: "Signatures by role" });
  await expect(
    signatures.getByRole("row", { name: /Engineer/ }).getByText("Only who answers as"),
  ).toHaveCount(0);
  await signatures.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("button", { name: "Sign the gate off" }).click();
  await expect(page.getByText("Everybody who answers for it has signed.")).toBeVisible();

  const row = (of: Page, text: string) =>
    of
      .getByRole("table", { name: "Conditions of the gate" })
      .getByRole("row")
      .filter({ hasText: text });
  await row(page, "Handover").getByRole("button", { name: "Request a waiver" }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .getByLabel("Why it cannot be met now")
    .fill("The receiving team starts in two weeks");
  await dialog
    .getByLabel("What guards against the risk meanwhile")
    .fill("We stay on call until then");
  await dialog.getByLabel("What will meet it").fill("PLAT-12");
  await dialog.getByLabel("For how many days").fill("14");
  await dialog.getByRole("button", { name: "Request it" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, "Handover")).toContainText("A waiver is requested");
  const waivers = (of: Page) => of.getByRole("table", { name: "Waivers of this gate" });
  await expect(waivers(page)).toContainText("Waits for a ruling");
  await expect(
    waivers(page).getByRole("button", { name: "Approve", exact: true }),
  ).toHaveAccessibleDescription(/Only an approver of this project/);

  // The other one ends in a minute.
  await mutate(owner, "waivers.request", {
    slug,
    gate: GATE,
    waiver: {
      conditionId: "pp-6",
      reason: "The drill is this afternoon",
      compensatingControl: "The old model still answers",
      followUp: "OPS-7",
      ownerId: await idOf(owner),
      expiresAt: new Date(Date.now() + SHORT_MS).toISOString(),
    },
  });
  const endsAt = Date.now() + SHORT_MS;

  // Somebody else, who answers for the risk, approves both.
  const context = await browser.newContext({
    ...(baseURL ? { baseURL } : {}),
    storageState: await risk.storageState(),
  });
  const approver = await context.newPage();
  await approver.goto(`/projects/${slug}/gate`);
  for (const condition of ["Rollback", "Handover"]) {
    const waiver = waivers(approver).getByRole("row").filter({ hasText: condition });
    await waiver.getByRole("button", { name: "Approve", exact: true }).click();
    await approver.getByRole("dialog").getByLabel("Note").fill("Seen");
    await approver.getByRole("button", { name: "Approve the waiver" }).click();
    await expect(waiver).toContainText("Stands");
  }
  await expect(title(approver)).toContainText("Yes, with two of");
  await expect(row(approver, "Handover")).toContainText("waived, not passed");
  await expect(row(approver, "Handover")).toContainText(`by ${riskName}`);
  expect((await new AxeBuilder({ page: approver }).analyze()).violations).toEqual([]);

  await page.reload();
  await expect(title(page)).toContainText("Yes, with two of");
  await page.getByRole("button", { name: "Record a decision" }).click();
  const decisions = page.getByRole("table", { name: "Decisions so far" });
  await expect(decisions.getByRole("row").nth(1)).toContainText("Waived");
  await page.reload();
  await expect(page.locator("#certificate")).toContainText("Certified");

  // Its end: nobody does anything.
  await page.waitForTimeout(Math.max(0, endsAt - Date.now()) + 1_000);
  await page.reload();
  await expect(title(page)).toContainText("Not yet: 1 of");
  await expect(row(page, "Rollback")).not.toContainText("waived, not passed");
  await expect(row(page, "Handover")).toContainText("waived, not passed");
  await expect(async () => {
    await page.reload();
    await expect(decisions.getByRole("row").nth(1)).toContainText("a waiver ran out", {
      timeout: 500,
    });
  }).toPass({ timeout: 90_000 });
  await expect(decisions.getByRole("row").nth(1)).toContainText("Blocked");
  await expect(waivers(page)).toContainText("Has run out");
  await expect(page.locator("#certificate")).toContainText("Not certified");
  await context.close();
  for (const one of [owner, engineer, product, risk]) await one.dispose();
});

async function idOf(person: APIRequestContext): Promise<string> {
  const answer = await person.get("/api/trpc/identity.me");
  return Me.parse(await answer.json()).result.data.json.userId;
}

type Cast = Readonly<Record<"owner" | "engineer" | "product" | "risk", APIRequestContext>>;

/** A prototype that meets every condition but the handover and the rollback, signed by two of three. */
async function prepare({ slug, owner, engineer, product, risk }: Cast & { slug: string }) {
  await mutate(owner, "projects.create", {
    slug,
    name: `Waived ${slug}`,
    factors: {
      stage: "prototype",
      criticality: "moderate",
      sensitivity: "internal",
      modelClass: "tree-ensemble",
      dataSize: "small",
      team: "cross-functional",
      feedback: "none",
      dependencies: "few-static",
      novelty: "known-solution",
    },
    affectsPeople: false,
    regulatoryClass: "minimal",
  });
  const grant = { userId: await idOf(risk), role: "approver" };
  await mutate(owner, "roles.grant", { slug, grant });
  for (const person of [owner, engineer]) {
    const url = `/api/v1/projects/${slug}/assessment`;
    const answer = await person.put(url, { data: ANSWERS, headers: { "if-match": "*" } });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
  await mutate(owner, "assessments.publish", { slug });
  const date = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
  const document = {
    assay: "document/1",
    title: "Review",
    documentType: "document",
    author: "Team",
  };
  const sent = await mutate(owner, "evidence.enter", {
    slug,
    text: JSON.stringify({ ...document, date, link: "https://wiki.example/review", tests: TESTS }),
  });
  const { evidenceId } = Received.parse(sent).receipt;
  await mutate(engineer, "evidence.accept", { slug, evidenceId, note: "" });
  const sign = (person: APIRequestContext, role: string) =>
    mutate(person, "signOffs.sign", { slug, gate: GATE, signOff: { role } });
  await sign(engineer, "engineer");
  await sign(product, "product-owner");
}

const TESTS = [
  ...["data-1", "data-2", "data-3", "data-4"],
  ...["model-1", "model-2", "model-5", "model-6"],
  ...["infra-1", "infra-3", "infra-4"],
  ...["monitor-1", "monitor-2", "monitor-3", "monitor-5"],
];

/** Level 2 everywhere: agreed and written down, none of it claimed beyond what needs proof. */
const ANSWERS = {
  challenges: Object.fromEntries(
    challenges.map((challenge) => [
      challenge.id,
      {
        state: "experienced",
        indicators: Object.fromEntries(
          challenge.indicators.map((one) => [one.id, { state: "answered", level: 2 }]),
        ),
      },
    ]),
  ),
  tests: {},
};
