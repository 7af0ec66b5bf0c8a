import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { startRecorded } from "#server/test/recorded.ts";
import { githubRecipe, gitlabRecipe, HOOK_CONFIG } from "./catalogue.ts";

const of = { slug: "est", origin: "https://assay.example" };
const Steps = z.array(z.object({ env: z.record(z.string(), z.string()), run: z.string() }));

test("the recipes are YAML of at most three lines", () => {
  expect(githubRecipe(of).split("\n")).toHaveLength(3);
  expect(Steps.parse(parse(githubRecipe(of)))).toHaveLength(1);
  const job = z.object({ after_script: z.array(z.string()) }).parse(parse(gitlabRecipe(of)));
  expect(job.after_script).toHaveLength(1);
});

test("the step sends each file that is there with the token, and fails when one is refused", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-recipe-"));
  fs.writeFileSync(path.join(folder, "report.xml"), "<testsuite/>");
  fs.writeFileSync(path.join(folder, "bandit.sarif"), '{"version":"2.1.0"}');
  let status = 200;
  const server = await startRecorded(() => ({ status, body: "{}" }));
  const [step] = Steps.parse(parse(githubRecipe({ ...of, origin: server.url })));
  const run = async () => {
    const env = {
      ...process.env,
      ASSAY_TOKEN: "t0k3n",
      GITHUB_REF_NAME: "main",
      GITHUB_SHA: "abc",
    };
    const child = spawn("bash", ["-e", "-c", step?.run ?? ""], {
      cwd: folder,
      env,
      stdio: "ignore",
    });
    const [code] = await once(child, "exit");
    return code;
  };
  try {
    expect(await run()).toBe(0);
    expect(server.asked.map(({ query }) => query.get("fileName"))).toEqual([
      "report.xml",
      "bandit.sarif",
    ]);
    expect(server.asked[0]?.headers.authorization).toBe("Bearer t0k3n");
    expect(server.asked[0]?.path).toBe("/api/v1/projects/est/evidence");
    expect(server.asked[0]?.query.get("commit")).toBe("abc");
    status = 422;
    expect(await run()).not.toBe(0);
  } finally {
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  }
});

test("a sender is told the address and the secret of its hook", () => {
  for (const { text } of Object.values(HOOK_CONFIG)) {
    expect(text("https://a.example/h", "s3cr3t")).toContain("https://a.example/h");
    expect(text("https://a.example/h", "s3cr3t")).toContain("s3cr3t");
  }
  const config = parse(HOOK_CONFIG["alertmanager-hook"].text("https://a.example/h", "s"));
  expect(config.receivers[0].webhook_configs[0].http_config.authorization.credentials).toBe("s");
});

test("the document about CI holds the recipes that the screen shows", () => {
  const told = fs.readFileSync(path.resolve(import.meta.dirname, "../../docs/ci.md"), "utf8");
  const one = { slug: "SLUG", origin: "https://assay.example" };
  expect(told).toContain(githubRecipe(one));
  expect(told).toContain(gitlabRecipe(one));
});

test("the action sends what matches, names a branch as it is, and fails when one is refused", async () => {
  const Action = z.object({ runs: z.object({ steps: z.array(z.object({ run: z.string() })) }) });
  const file = path.resolve(import.meta.dirname, "../../action.yml");
  const [step] = Action.parse(parse(fs.readFileSync(file, "utf8"))).runs.steps;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-action-"));
  fs.writeFileSync(path.join(folder, "report.xml"), "<testsuite/>");
  let status = 200;
  const server = await startRecorded(() => ({ status, body: '{"code":"wrong_shape"}' }));
  const run = async (files: string) => {
    const env = {
      ...process.env,
      ASSAY_URL: server.url,
      ASSAY_TOKEN: "t0k3n",
      ASSAY_PROJECT: "est",
      ASSAY_FILES: files,
      GITHUB_REF_NAME: "fix/a&b #1",
      GITHUB_SHA: "abc",
    };
    const child = spawn("bash", ["-e", "-o", "pipefail", "-c", step?.run ?? ""], {
      cwd: folder,
      env,
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
    const [code] = await once(child, "close");
    return { code, said };
  };
  try {
    expect(await run("report.xml *.sarif")).toMatchObject({ code: 0 });
    const [asked] = server.asked;
    expect(server.asked).toHaveLength(1);
    expect(asked).toMatchObject({ method: "POST", path: "/api/v1/projects/est/evidence" });
    expect(asked?.query.get("branch")).toBe("fix/a&b #1");
    expect(asked?.headers.authorization).toBe("Bearer t0k3n");
    expect((await run("nothing.xml")).said).toContain("::warning::No file matches");
    status = 422;
    const refused = await run("report.xml");
    expect(refused.code).not.toBe(0);
    expect(refused.said).toContain("wrong_shape");
  } finally {
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  }
});
