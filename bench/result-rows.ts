import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { root } from "./checkout.ts";

/** One JUnit suite with so many cases, as a large test run writes it. */
export function manyCases(count: number): Buffer {
  const cases = Array.from({ length: count }, (_, i) => {
    const open = `<testcase classname="tests.unit.test_module_${i % 200}" name="test_case_${i}" time="0.0${i % 10}"`;
    return i % 500 === 7
      ? `${open}><failure message="assert ${i} == ${i + 1}">AssertionError</failure></testcase>`
      : `${open}/>`;
  });
  const suite = `<testsuite name="pytest" tests="${count}" timestamp="2026-11-20T06:00:00">`;
  return Buffer.from(
    `<?xml version="1.0"?><testsuites>${suite}${cases.join("\n")}</testsuite></testsuites>`,
  );
}

const Validation = z.looseObject({ results: z.array(z.looseObject({})).min(1) });

/** A validation that Great Expectations wrote, with its results repeated up to so many. */
export function manyExpectations(count: number): Buffer {
  const file = path.join(
    root,
    "server/evidence/adapters/great-expectations/fixtures/validation-pass.json",
  );
  const validation = Validation.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  const { results } = validation;
  const many = Array.from({ length: count }, (_, i) => results[i % results.length]);
  return Buffer.from(JSON.stringify({ ...validation, results: many }));
}
