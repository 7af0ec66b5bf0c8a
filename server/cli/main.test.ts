import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { RunDiff } from "#server/runs/schema.ts";
import { zipOf } from "#server/test/archives.ts";
import { main } from "./main.ts";
import type { Io } from "./output.ts";

const FIXTURES = join(import.meta.dirname, "../evidence/adapters");
const MLFLOW = join(FIXTURES, "mlflow/fixtures/mlflow-3.17.2");
const JUNIT = join(FIXTURES, "junit/fixtures/junit-xunit2.xml");
const BAD = join(import.meta.dirname, "../evidence/fixtures/bad");
const elsewhere = mkdtempSync(join(tmpdir(), "assay-cli-"));
afterAll(() => rmSync(elsewhere, { recursive: true }));

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    now: () => new Date("2026-11-24T12:00:00Z"),
    env: {},
  };
  return { exit: await main(argv, io), out, err };
}

const Inspected = z.object({
  file: z.string(),
  source: z.string(),
  format: z.string(),
  recognisedBy: z.string(),
  facts: z.array(
    z.object({
      kind: z.string(),
      subject: z.string(),
      value: z.unknown(),
      observedAt: z.string().nullable(),
      pointer: z.string(),
    }),
  ),
  signals: z.array(
    z.looseObject({
      outcome: z.enum(["pass", "fail", "unknown"]),
      credit: z.number(),
      observedAt: z.string().nullable(),
      expiresAt: z.string().nullable(),
      rule: z.string(),
    }),
  ),
  notes: z.array(
    z.object({ code: z.string(), message: z.string(), pointer: z.string().optional() }),
  ),
});

describe("assay inspect", () => {
  it("opens events and archives, and answers for each document in them", async () => {
    const archive = join(elsewhere, "ci.zip");
    writeFileSync(
      archive,
      zipOf([
        { name: "reports/junit.xml", body: readFileSync(JUNIT) },
        { name: "build.log", body: "[INFO] done" },
      ]),
    );
    const event = join(import.meta.dirname, "../envelopes/fixtures/structured-4-junit.json");
    const { exit, out } = await run("inspect", "--json", archive, event);
    expect(exit).toBe(0);
    const seen = out.map((line) => Inspected.parse(JSON.parse(line)));
    expect(seen.map(({ file, source }) => [file, source])).toEqual([
      [`${archive}/reports/junit.xml`, "junit"],
      [event, "junit"],
    ]);
  });

  it("prints one JSON object a file, facts and signals included", async () => {
    const { exit, out } = await run(
      "inspect",
      "--json",
      JUNIT,
      join(MLFLOW, "runs-search-p1.json"),
    );
    expect(exit).toBe(0);
    const [junit, mlflow] = out.map((line) => Inspected.parse(JSON.parse(line)));
    expect(junit).toMatchObject({
      source: "junit",
      facts: [{ kind: "test-suite", subject: "valuation" }],
    });
    expect(mlflow?.facts).toHaveLength(25);
    expect(mlflow?.notes.map((note) => note.code)).toContain("truncated_by_sender");
  });

  it("exits 3 for a refused file and still reads the others", async () => {
    const { exit, out } = await run(
      "inspect",
      "--json",
      join(BAD, "mlflow.nan-literal.json"),
      JUNIT,
    );
    expect(exit).toBe(3);
    expect(JSON.parse(out[0] ?? "")).toMatchObject({
      error: { code: "invalid_json", pointer: "/runs/0/data/metrics/0/value" },
    });
    expect(JSON.parse(out[1] ?? "")).toMatchObject({ source: "junit" });
  });

  it("shows no secret", async () => {
    const { out } = await run("inspect", "--json", join(BAD, "mlflow.secrets.json"));
    expect(out.join("\n")).not.toMatch(/AKIAIOSFODNN7|wJalrXUtn|example-not-a-secret|ghp_EXAMPLE/);
  });

  it("tells usage errors from refusals", async () => {
    expect((await run("inspect")).exit).toBe(2);
    expect((await run("inspect", "no-such-file.json")).exit).toBe(2);
    expect((await run("inspect", "--as", "nothing", JUNIT)).exit).toBe(2);
    expect((await run("inspect", "--at", "yesterday", JUNIT)).exit).toBe(2);
    expect((await run("inspect", "--as", "mlflow", JUNIT)).exit).toBe(3);
    expect((await run("nonsense")).exit).toBe(2);
  });
});

describe("assay diff", () => {
  const pair = [join(MLFLOW, "run-get-before.json"), join(MLFLOW, "run-get-after.json")];

  it("names the shuffle as the likeliest cause, in JSON and in words", async () => {
    const { exit, out } = await run(
      "diff",
      "mlp-before-refactor",
      "mlp-after-refactor",
      ...pair,
      "--json",
    );
    expect(exit).toBe(0);
    const diff = RunDiff.parse(JSON.parse(out[0] ?? ""));
    expect(diff.likeliest[0]).toMatchObject({ dimension: "configuration", key: "shuffle" });
    expect(diff.dimensions).toHaveLength(6);
    const words = (await run("diff", diff.before, diff.after, ...pair)).out;
    expect(words[0]).toBe("shuffle went from True to False");
  });

  it("says which run it did not find", async () => {
    const { exit, err } = await run("diff", "mlp-before-refactor", "nobody", ...pair);
    expect(exit).toBe(3);
    expect(err.join()).toContain("No run nobody among the 2");
  });

  it("finds the run where a metric broke, and says when there is none", async () => {
    const pages = [1, 2, 3].map((page) => join(MLFLOW, `runs-search-p${page}.json`));
    const found = await run("diff", "--break", "val_r2", ...pages);
    expect(found.exit).toBe(0);
    expect(found.out[0]).toContain("fell from 0.985 to 0.419 at mlp-after-refactor");
    expect(found.out.join("\n")).toContain("shuffle went from True to False");
    const json = JSON.parse(
      (await run("diff", "--break", "val_r2", "--json", ...pages)).out[0] ?? "",
    );
    expect(json.diff.likeliest[0]).toMatchObject({ key: "shuffle" });
    const none = await run("diff", "--break", "train_loss", "--lower", ...pages);
    expect(none).toMatchObject({ exit: 1, out: [expect.stringContaining("No clear break")] });
    expect((await run("diff", "--break", "val_r2")).exit).toBe(2);
  });
});

describe("the bin", () => {
  const bin = join(import.meta.dirname, "assay.mjs");

  it("runs from any folder", () => {
    const out = execFileSync(process.execPath, [bin, "inspect", "--json", JUNIT], {
      cwd: elsewhere,
      encoding: "utf8",
    });
    expect(JSON.parse(out)).toMatchObject({ file: JUNIT, source: "junit" });
  });

  it("lists every command with its exit statuses", () => {
    const out = execFileSync(process.execPath, [bin, "--help"], {
      cwd: elsewhere,
      encoding: "utf8",
    });
    for (const word of ["inspect", "diff", "push", "gate", "estimate", "Exit status"])
      expect(out).toContain(word);
  });
});
