import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Forecast } from "#server/forecasts/schema.ts";
import { main } from "./main.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-forecast-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const VALUES = [0.71, 0.74, 0.73, null, 0.78, 0.77, 0.79, 0.76, 0.8, 0.79, 0.81, 0.8];
const MLFLOW = path.resolve(import.meta.dirname, "../evidence/adapters/mlflow/fixtures");

function fileOf(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

async function assay(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(["forecast", ...argv], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    now: () => new Date("2026-11-25T00:00:00Z"),
    env: {},
  });
  return { code, out, err: err.join("\n") };
}

const said = (line: string | undefined): unknown => JSON.parse(line ?? "");
const ASKED = ["--target", "0.83", "--direction", "max", "--mode", "manual", "--json"];

describe("assay forecast", () => {
  it("answers an array, and a table of the same runs, alike", async () => {
    const array = await assay(
      fileOf("h.json", JSON.stringify(VALUES.map((value) => ({ value })))),
      ...ASKED,
    );
    const table = await assay(
      fileOf("h.csv", `value\n${VALUES.map((v) => v ?? "failed").join("\n")}\n`),
      ...ASKED,
    );
    const made = Forecast.parse(said(array.out[0]));
    expect(made.runs).toEqual({ p10: 2, p50: 18, p80: null, p90: null });
    expect(Forecast.parse(said(table.out[0]))).toEqual(made);
    expect([array.code, table.code]).toEqual([0, 0]);
  });

  it("tells a person the range and the chance of not reaching it", async () => {
    const { out } = await assay(fileOf("t.json", JSON.stringify(VALUES)), ...ASKED.slice(0, -1));
    expect(out.join("\n")).toMatch(/5 in 10 to reach it within 18 more runs/);
    expect(out.join("\n")).toMatch(/Not reached within 60 runs: 26 %/);
  });

  it("reads the runs of a tracker by their metric", async () => {
    const [page] = fs
      .readdirSync(MLFLOW, { recursive: true, encoding: "utf8" })
      .filter((name) => /runs-search-p1\.json$/.test(name));
    const file = path.join(MLFLOW, page ?? "");
    const known = await assay(
      file,
      "--target",
      "0.999",
      "--direction",
      "max",
      "--metric",
      "val_r2",
      "--json",
    );
    expect(Forecast.parse(said(known.out[0])).outcome).toBe("forecast");
    const unknown = await assay(file, "--target", "1", "--direction", "max", "--metric", "nope");
    expect(unknown.code).toBe(3);
    expect(unknown.err).toMatch(/no run has the metric nope; there is .*val_r2/);
  });

  it("takes a negative target", async () => {
    const losses = VALUES.map((value) => (value === null ? null : -value));
    const file = fileOf("n.json", JSON.stringify(losses));
    const { code, out } = await assay(file, "--target", "-0.83", "--direction", "min", "--json");
    expect(code).toBe(0);
    expect(Forecast.parse(said(out[0])).target).toBe(-0.83);
  });

  it("answers a batch line by line, a bad line by its error and place", async () => {
    const request = { id: "a", values: VALUES, target: 0.83, direction: "max", mode: "manual" };
    const { code, out } = await assay(
      "--batch",
      fileOf("b.jsonl", `${JSON.stringify(request)}\nnot json\n{"id":3,"values":[1]}\n`),
    );
    const Bad = z.object({ error: z.object({ code: z.string(), pointer: z.string() }) });
    expect(out).toHaveLength(3);
    expect(said(out[0])).toMatchObject({ id: "a", outcome: "forecast", runs: { p50: 18 } });
    expect(Bad.parse(said(out[1])).error).toMatchObject({
      code: "invalid_json",
      pointer: "line:2",
    });
    expect(Bad.parse(said(out[2])).error).toMatchObject({
      code: "invalid_field",
      pointer: "line:3",
    });
    expect(code).toBe(3);
  });

  it.each([
    ["a table without a value column", "x.csv", "metric\n1\n", /no column named value/],
    ["a value that is no number", "y.csv", "value\n1\nmany\n", /value/],
    ["a value of another type", "z.json", '[{"value":1},{"value":"2"}]', /\/1\/value/],
    ["broken JSON", "w.json", "[1,", /not JSON/],
  ])("refuses %s with its place", async (_, name, text, expected) => {
    const { code, err } = await assay(fileOf(name, text), "--target", "9", "--direction", "max");
    expect(code).toBe(3);
    expect(err).toMatch(expected);
  });

  it("asks for what is left out", async () => {
    const file = fileOf("u.json", "[1,2]");
    expect((await assay(file)).code).toBe(2);
    expect((await assay(file, "--target", "x", "--direction", "max")).err).toMatch(
      /--target is a number/,
    );
    expect((await assay(file, "--target", "1", "--direction", "up")).err).toMatch(/min or max/);
  });
});
