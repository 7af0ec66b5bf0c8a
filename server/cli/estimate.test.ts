import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Estimate } from "#server/estimates/schema.ts";
import { runEstimate } from "./estimate.ts";
import { runGate } from "./gate.ts";

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
let out = "";
let err = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-cli-"));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(() => {
  out = "";
  err = "";
});

async function fileOf(content: unknown): Promise<string> {
  const path = join(folder, `${Math.abs(JSON.stringify(content).length)}.json`);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("assay estimate", () => {
  test("--json prints one object with the contract's fields, the same for the same seed", async () => {
    const file = await fileOf(PLAN);
    expect(await runEstimate([file, "--json", "--seed", "7"])).toBe(0);
    const first = out;
    const made = Estimate.parse(JSON.parse(first));
    expect(made.seed).toBe(7);
    expect(made.samples).toBe(5000);
    expect(made.drivers.map((driver) => driver.challengeId)).toEqual(["testing"]);
    expect(made.calendar?.finish.p50).toMatch(/^202[67]-/);
    out = "";
    await runEstimate([file, "--json", "--seed", "7"]);
    expect(out).toBe(first);
    out = "";
    await runEstimate([file, "--json", "--seed", "8"]);
    expect(out).not.toBe(first);
  });

  test("text says the range in a sentence", async () => {
    expect(await runEstimate([await fileOf(PLAN)])).toBe(0);
    expect(out).toMatch(/^8 in 10: \d+ to \d+ person-days; half end under \d+/);
    expect(out).toContain("Testing adds");
  });

  test("a refused plan exits 3 and names the place of each fault", async () => {
    const file = await fileOf({ packages: [{ id: "a", name: "a", low: 9, likely: 5, high: 4 }] });
    expect(await runEstimate([file])).toBe(3);
    expect(err).toContain("/packages/0/low: low (9) is above likely (5)");
    expect(err).toContain("/packages/0/high: high (4) is below likely (5)");
    expect(await runEstimate([file, "--json"])).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ file, error: { pointer: "/packages/0/low" } });
  });

  test("what is not JSON, and what is not there, is refused", async () => {
    expect(await runEstimate([await fileOf("{ packages")])).toBe(3);
    expect(await runEstimate([join(folder, "none.json")])).toBe(3);
  });

  test.each([[[]], [["a", "b"]], [["a", "--seed", "x"]], [["a", "--speed", "1"]]])(
    "usage: %j",
    async (args) => {
      expect(await runEstimate(args)).toBe(2);
      expect(err).toContain("Usage: assay estimate");
    },
  );
});

describe("assay gate", () => {
  test("a server that does not answer exits 4", async () => {
    vi.stubEnv("ASSAY_URL", "http://127.0.0.1:9");
    expect(await runGate(["pilot-production", "--project", "est"])).toBe(4);
    expect(err).toContain("No answer from http://127.0.0.1:9");
    vi.unstubAllEnvs();
  });

  test.each([[[]], [["pilot-production"]], [["a", "--project", "b", "--format", "junit"]]])(
    "usage: %j",
    async (args) => {
      expect(await runGate(args)).toBe(2);
      expect(err).toContain("Usage: assay gate");
    },
  );
});
