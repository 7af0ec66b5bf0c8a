import path from "node:path";
import { root, runNode } from "../steps.ts";
import { Ledger, type StepOptions, type StepResult } from "./step.ts";

const MS_MAX = 900_000;

/** The long test files: backups and restores that are killed, and a database that ends by itself. */
export async function run({ isQuick }: StepOptions): Promise<StepResult> {
  const ledger = new Ledger();
  if (isQuick) {
    ledger.skip(
      "test files of killed processes",
      "they take minutes: npm run test:trust -- processes",
    );
    return ledger.result();
  }
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "server/test/trust/vitest.config.ts"];
  const { code, output } = await runNode(args, { msMax: MS_MAX, isShown: true });
  const [, passed = "0"] = /Tests\D+(\d+) passed/.exec(output) ?? [];
  ledger.claim("every test of the files passes", code === 0, `${passed} passed`);
  return ledger.result();
}
