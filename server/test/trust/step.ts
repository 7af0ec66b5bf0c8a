/** How a step is asked to run. What is null was not named: the step then takes its own full or quick figure. */
export type StepOptions = {
  /** For everything that is drawn by chance; printed, so that a run can be repeated. */
  readonly seed: number;
  /** The part that `npm test` runs: small counts, a minute at most. */
  readonly isQuick: boolean;
  readonly rounds: number | null;
  readonly seconds: number | null;
};

export type StepResult = {
  readonly passed: number;
  readonly failed: number;
  /** What was not tried, each with why. Never counted as passed. */
  readonly skipped: readonly string[];
};

export type Step = (options: StepOptions) => Promise<StepResult>;

export const say = (line = "") => console.log(line);

/** Counts what a step claims, and prints each claim with whether it held. */
export class Ledger {
  #passed = 0;
  #failed = 0;
  readonly #skipped: string[] = [];

  /** `seen` is what was found, printed beside the claim whether it holds or not. */
  claim(what: string, holds: boolean, seen = ""): void {
    if (holds) this.#passed += 1;
    else this.#failed += 1;
    say(`  ${holds ? "holds " : "FAILED"}  ${what}${seen === "" ? "" : `: ${seen}`}`);
  }

  skip(what: string, why: string): void {
    this.#skipped.push(`${what}: ${why}`);
    say(`  skipped ${what}: ${why}`);
  }

  result(): StepResult {
    return { passed: this.#passed, failed: this.#failed, skipped: [...this.#skipped] };
  }
}
