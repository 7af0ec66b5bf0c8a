import fs from "node:fs";
import { expect, test } from "vitest";
import { settings } from "#server/platform/env.ts";

test(".env.example lists every setting once, commented out, with the description the code has", () => {
  const expected = settings.map(({ name, description }) => `# ${description}\n# ${name}=\n`);
  const heading =
    "# Copy to .env and take away the # of what you set. Nothing is needed for a local start.\n\n";
  expect(fs.readFileSync(".env.example", "utf8")).toBe(heading + expected.join("\n"));
});
