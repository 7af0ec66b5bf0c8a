import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { Explained, judge } from "./audit.ts";
import { writeBill } from "./sbom.ts";

const advisory = (id: string) => ({
  source: 1,
  url: `https://github.com/advisories/GHSA-${id}`,
  title: `Something about ${id}`,
  severity: "high",
});
// The shape of npm audit --json, version 2.
const report = {
  auditReportVersion: 2,
  vulnerabilities: {
    left: { name: "left", severity: "high", via: [advisory("a"), advisory("b")] },
    right: { name: "right", severity: "high", via: ["left"] },
  },
};
const because = (id: string) => ({
  advisory: `https://github.com/advisories/GHSA-${id}`,
  why: "The function that it is in is called by nothing of ours.",
});

test("a known fault of a package is open until it is explained, and an explanation goes with its fault", () => {
  const judged = judge(report, { explained: [because("a"), because("c")] });
  expect(judged.open).toEqual([
    "left: high, Something about b (https://github.com/advisories/GHSA-b)",
  ]);
  expect(judged.explained.length).toBe(1);
  expect(judged.stale).toEqual(["https://github.com/advisories/GHSA-c"]);
});

test("deploy/audit.json can be read", () => {
  Explained.parse(JSON.parse(fs.readFileSync("deploy/audit.json", "utf8")));
});

test("the bill of materials lists what a server runs with under the product's own name, and no tool of tests", async () => {
  const file = path.join(os.tmpdir(), `assay-sbom-${process.pid}.json`);
  try {
    expect(await writeBill(file)).toBeGreaterThan(100);
    const bill = z
      .looseObject({
        bomFormat: z.literal("CycloneDX"),
        metadata: z.looseObject({ component: z.looseObject({ name: z.literal("assay") }) }),
        components: z.array(z.looseObject({ name: z.string() })),
      })
      .parse(JSON.parse(fs.readFileSync(file, "utf8")));
    const names = bill.components.map((one) => one.name);
    expect(names).toContain("next");
    for (const tool of ["vitest", "@playwright/test", "@biomejs/biome"])
      expect(names).not.toContain(tool);
  } finally {
    fs.rmSync(file, { force: true });
  }
}, 120_000);
