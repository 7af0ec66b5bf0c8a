import fs from "node:fs";
import path from "node:path";
import {
  type APIRequestContext,
  test as base,
  type Page,
  expect as playwrightExpect,
} from "@playwright/test";
import { z } from "zod";
import { mutate, OUTPUT } from "./sign-in.ts";

export const expect = playwrightExpect;

type Project = { readonly slug: string; readonly name: string };
type Fixtures = {
  /** A page of a second member, an engineer, beside the owner's `page`. */
  memberPage: Page;
  /** Requests with a service token that may send evidence and ask for gate decisions. */
  machine: APIRequestContext;
  /** A project of this test's own, with nothing answered and no evidence. */
  project: Project;
};

/** `page` is signed in as the owner; a page fault or a blocked script or style fails the test. */
export const test = base.extend<Fixtures>({
  page: async ({ page }, use) => {
    const faults = watchFaults(page);
    await use(page);
    expect(faults).toEqual([]);
  },
  memberPage: async ({ browser, baseURL }, use) => {
    const context = await browser.newContext({
      baseURL,
      storageState: path.join(OUTPUT, "member.json"),
    });
    const page = await context.newPage();
    const faults = watchFaults(page);
    await use(page);
    expect(faults).toEqual([]);
    await context.close();
  },
  machine: async ({ playwright, baseURL }, use) => {
    const token = fs.readFileSync(path.join(OUTPUT, "token.txt"), "utf8");
    const context = await playwright.request.newContext({
      baseURL,
      extraHTTPHeaders: { authorization: `Bearer ${token}` },
    });
    await use(context);
    await context.dispose();
  },
  project: async ({ playwright, baseURL }, use, info) => {
    const slug = `e2e-${info.workerIndex}-${Date.now().toString(36)}`;
    const owner = await playwright.request.newContext({
      baseURL,
      storageState: path.join(OUTPUT, "owner.json"),
      extraHTTPHeaders: { origin: baseURL ?? "" },
    });
    const input = { slug, name: `Project ${slug}`, factors: {} };
    const made = await mutate(owner, "projects.create", input);
    await owner.dispose();
    await use(z.object({ slug: z.string(), name: z.string() }).parse(made));
  },
});

/** Uncaught errors and Content-Security-Policy refusals, as they happen. */
function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content.Security.Policy|hydrat/i.test(message.text()))
      faults.push(message.text());
  });
  return faults;
}
