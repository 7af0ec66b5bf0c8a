import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Estimate } from "#server/estimates/schema.ts";
import { main } from "./main.ts";

const PLAN = {
  packages: [
    { id: "data", name: "Data", low: 3, likely: 5, high: 10 },
    { id: "model", name: "Model", low: 8, likely: 12, high: 25, dependsOn: ["data"] },
  ],
  residuals: { testing: 0.8 },
  team: { size: 2, availability: 0.8, start: "2026-11-23" },
  samples: 5000,
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(argv: readonly string[], env: { ASSAY_URL?: string } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const exit = await main(argv, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    now: () => new Date("2026-11-25T00:00:00Z"),
    env,
  });
  return { exit, out: out.join("\n"), err: err.join("\n") };
}

let files = 0;
async function fileOf(content: unknown): Promise<string> {
  const path = join(folder, `${++files}.json`);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("assay estimate", () => {
  test("--json prints one object with the contract's fields, the same for the same seed", async () => {
    const file = await fileOf(PLAN);
    const first = await run(["estimate", file, "--json", "--seed", "7"]);
    expect(first.exit).toBe(0);
    const made = Estimate.parse(JSON.parse(first.out));
    expect(made).toMatchObject({ seed: 7, samples: 5000 });
    expect(made.drivers.map((driver) => driver.challengeId)).toEqual(["testing"]);
    expect(made.calendar?.finish.p50).toMatch(/^202[67]-/);
    expect(await run(["estimate", file, "--json", "--seed", "7"])).toEqual(first);
    expect((await run(["estimate", file, "--json", "--seed", "8"])).out).not.toBe(first.out);
  });

  test("text says the range in a sentence", async () => {
    const { exit, out } = await run(["estimate", await fileOf(PLAN)]);
    expect(exit).toBe(0);
    expect(out).toMatch(/^8 in 10: \d+ to \d+ person-days; half end under \d+/);
    expect(out).toContain("Testing adds");
  });

  test("a refused plan exits 3 and names the place of each fault", async () => {
    const file = await fileOf({ packages: [{ id: "a", name: "a", low: 9, likely: 5, high: 4 }] });
    const { exit, out, err } = await run(["estimate", file, "--json"]);
    expect(exit).toBe(3);
    expect(err).toContain("/packages/0/low: low (9) is above likely (5)");
    expect(err).toContain("/packages/0/high: high (4) is below likely (5)");
    expect(JSON.parse(out)).toMatchObject({ file, error: { pointer: "/packages/0/low" } });
  });

  test("what is not JSON, and what is not there, is refused", async () => {
    expect((await run(["estimate", await fileOf("{ packages")])).exit).toBe(3);
    expect((await run(["estimate", join(folder, "none.json")])).exit).toBe(3);
  });

  test.each([[[]], [["a", "b"]], [["a", "--seed", "x"]], [["a", "--speed", "1"]]])(
    "usage: %j",
    async (args) => {
      const { exit, err } = await run(["estimate", ...args]);
      expect(exit).toBe(2);
      expect(err).toContain("assay estimate --help");
    },
  );
});

describe("assay gate", () => {
  test("a server that does not answer exits 4", async () => {
    const env = { ASSAY_URL: "http://127.0.0.1:9" };
    const { exit, err } = await run(["gate", "pilot-production", "--project", "est"], env);
    expect(exit).toBe(4);
    expect(err).toContain("no answer from http://127.0.0.1:9");
  });

  test.each([
    [[]],
    [["pilot-production"]],
    [["a", "--project", "b", "--format", "xlsx"]],
    [["a", "--project", "b", "--at", "soon"]],
  ])("usage: %j", async (args) => {
    const { exit, err } = await run(["gate", ...args]);
    expect(exit).toBe(2);
    expect(err).toContain("assay gate --help");
  });
});
