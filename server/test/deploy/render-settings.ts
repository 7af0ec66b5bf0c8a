import fs from "node:fs";
import { settings } from "#server/platform/env.ts";

// npm run settings: writes what the code says of its settings into .env.example and docs/operate.md.

export const EXAMPLE_HEAD =
  "# Copy to .env and take away the # of what you set. Nothing is needed for a local start.\n\n";
const TABLE_HEAD = "| setting | what to set |\n|---|---|\n";

export const exampleFile = (): string =>
  EXAMPLE_HEAD +
  settings.map(({ name, description }) => `# ${description}\n# ${name}=\n`).join("\n");

export const settingsTable = (): string =>
  TABLE_HEAD +
  settings.map(({ name, description }) => `| \`${name}\` | ${description} |\n`).join("");

function main(): void {
  fs.writeFileSync(".env.example", exampleFile());
  const file = "docs/operate.md";
  const text = fs.readFileSync(file, "utf8");
  const from = text.indexOf(TABLE_HEAD);
  const to = text.indexOf("\n\n", from);
  fs.writeFileSync(file, text.slice(0, from) + settingsTable().trimEnd() + text.slice(to));
}

if (process.argv[1] === import.meta.filename) main();
