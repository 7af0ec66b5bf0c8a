import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { SaxesParser } from "saxes";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { main } from "#server/cli/main.ts";
import { seedDemo } from "#server/demo/commands.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { newKeyPair } from "#server/platform/signed-envelope.ts";
import { startApi } from "#server/test/api-server.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";

// A gate asked as a release asks it: by the CLI, by the action's shell and by GitLab's, over the network.

const database = testDb();
const root = path.resolve(import.meta.dirname, "../..");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-ci-"));
const at = (name: string) => path.join(folder, name);
let server: Awaited<ReturnType<typeof startApi>>;
let token = "";

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  const deps = database.deps("2026-11-25T12:00:00Z");
  provideDeps(deps);
  const owner = await ownerScope(deps);
  await seedDemo(deps, owner);
  token = (await createToken(deps, owner, { name: "release", scopes: ["gate"] })).token;
  server = await startApi();
});
afterAll(async () => {
  await server.stop();
  fs.rmSync(folder, { recursive: true });
});

async function assay(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    now: () => new Date("2026-11-25T12:00:00Z"),
    env: { ASSAY_URL: server.url, ASSAY_TOKEN: token },
  };
  const code = await main(argv, io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}
const gate = (...more: string[]) => assay("gate", "prototype-pilot", "--project", "est", ...more);

describe("assay gate", () => {
  test("says why in each form, and its exit status is the answer", async () => {
    const text = await gate();
    expect(text).toMatchObject({ code: 1 });
    expect(text.out).toMatch(/^gate-prototype-pilot: blocked\nNot yet: /);
    const markdown = await gate("--format", "markdown");
    expect(markdown.out).toMatch(/^## Not yet: /);
    expect(markdown.out).toContain("| `pp-1` | ML Test Score | ✗ falls short |");
  });

  test("gives JUnit that parses, with a failure for whatever blocks", async () => {
    const { out, code } = await gate("--format", "junit");
    expect(code).toBe(1);
    const seen = { testcase: 0, failure: 0, skipped: 0, testsuites: "" };
    const parser = new SaxesParser();
    parser.on("opentag", ({ name, attributes }) => {
      if (name === "testcase" || name === "failure" || name === "skipped") seen[name] += 1;
      if (name === "testsuites")
        seen.testsuites = `${attributes.tests}/${attributes.failures}/${attributes.skipped}`;
    });
    parser.write(out).close();
    expect(seen.testsuites).toBe(`${seen.testcase}/${seen.failure}/${seen.skipped}`);
    expect(seen.failure).toBeGreaterThan(3);
  });

  test("gives SARIF 2.1.0 with a result for each of its rules", async () => {
    const Run = z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.object({ id: z.string() })) }) }),
      results: z.array(z.object({ ruleId: z.string(), kind: z.string(), level: z.string() })),
    });
    const { out } = await gate("--format", "sarif");
    const sarif = z.object({ version: z.literal("2.1.0"), runs: z.array(Run).length(1) });
    const [run] = sarif.parse(JSON.parse(out)).runs;
    expect(run?.results.map(({ ruleId }) => ruleId)).toEqual(
      run?.tool.driver.rules.map(({ id }) => id),
    );
    expect(run?.results.find(({ ruleId }) => ruleId === "pp-1")).toMatchObject({
      kind: "fail",
      level: "error",
    });
    expect(run?.results.find(({ ruleId }) => ruleId.startsWith("signoff:"))?.kind).toBe("open");
  });

  test("what is exported is decided again offline, by a key that was fetched earlier", async () => {
    expect(await assay("gate", "--save-keys", at("keys.json"))).toMatchObject({ code: 0 });
    await gate("--export", at("decision.json"));
    expect(await assay("gate", "--save-keys", at("keys.json"))).toMatchObject({ code: 0 });
    const replayed = await assay("gate", "--replay", at("decision.json"), "--key", at("keys.json"));
    expect(replayed).toMatchObject({ code: 0 });
    expect(replayed.out).toMatch(/^Follows from its inputs: gate-prototype-pilot for est, blocked/);
  });

  test("a file that was changed, or signed by another key, is refused with 3", async () => {
    const file: unknown = JSON.parse(fs.readFileSync(at("decision.json"), "utf8"));
    const { payload } = z.object({ payload: z.string() }).parse(file);
    const told = Buffer.from(payload, "base64").toString("utf8").replace('"blocked"', '"pass"');
    const changed = { ...Object(file), payload: Buffer.from(told).toString("base64") };
    fs.writeFileSync(at("changed.json"), JSON.stringify(changed));
    fs.writeFileSync(at("other.pem"), newKeyPair().publicKey);
    const keys = ["--key", at("keys.json")];
    expect(await assay("gate", "--replay", at("changed.json"), ...keys)).toMatchObject({ code: 3 });
    const other = await assay("gate", "--replay", at("decision.json"), "--key", at("other.pem"));
    expect(other).toMatchObject({ code: 3 });
    expect(other.err).toContain("no signature is by a key in");
    expect(await assay("gate", "--replay", at("decision.json"))).toMatchObject({ code: 2 });
  });
});

async function shell(script: string, env: Record<string, string>, flags: string[]) {
  const child = spawn("bash", [...flags, "-c", script], {
    cwd: folder,
    env: { ...process.env, ASSAY_URL: server.url, ASSAY_TOKEN: token, ...env },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  const [code] = await once(child, "close");
  return { code, said };
}

test("the action asks, writes why and ends as the decision says", async () => {
  const Action = z.object({ runs: z.object({ steps: z.array(z.object({ run: z.string() })) }) });
  const action = Action.parse(parse(fs.readFileSync(path.join(root, "action.yml"), "utf8")));
  const env = {
    ASSAY_PROJECT: "est",
    ASSAY_GATE: "prototype-pilot",
    GITHUB_STEP_SUMMARY: at("summary.md"),
    GITHUB_OUTPUT: at("output"),
  };
  const flags = ["--noprofile", "--norc", "-e", "-o", "pipefail"];
  const step = action.runs.steps[1]?.run ?? "";
  const { code, said } = await shell(step, env, flags);
  expect(code).toBe(1);
  expect(said).toContain("gate-prototype-pilot: blocked");
  expect(fs.readFileSync(at("summary.md"), "utf8")).toMatch(/^## Not yet: /);
  expect(fs.readFileSync(at("output"), "utf8")).toMatch(
    /^outcome=blocked\ndecision=http:.*\/decisions\//,
  );
  expect(JSON.parse(fs.readFileSync(at("assay-gate.sarif"), "utf8"))).toHaveProperty("runs");
  expect(fs.readFileSync(at("assay-gate.xml"), "utf8")).toContain("<testsuites");
  const none = await shell(step, { ...env, ASSAY_PROJECT: "nowhere" }, flags);
  expect(none.code).toBe(4);
  expect(none.said).toContain("nowhere");
});

test("the job in the document does the same in GitLab's shell", async () => {
  const told = fs.readFileSync(path.join(root, "docs/ci.md"), "utf8");
  const block = /```yaml\n(assay-gate:\n[\s\S]*?)```/.exec(told)?.[1] ?? "";
  const Job = z.object({ "assay-gate": z.object({ script: z.array(z.string()) }) });
  const script = Job.parse(parse(block))["assay-gate"].script.join("\n");
  const env = { ASSAY_PROJECT: "est", ASSAY_GATE: "prototype-pilot" };
  const { code, said } = await shell(script, env, ["-e", "-o", "pipefail"]);
  expect(code).toBe(1);
  expect(said).toContain("gate-prototype-pilot: blocked");
  const none = await shell(script, { ...env, ASSAY_GATE: "nothing" }, ["-e", "-o", "pipefail"]);
  expect(none.code).toBe(4);
});
