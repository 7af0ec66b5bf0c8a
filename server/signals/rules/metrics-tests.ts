import type { Reading } from "../schema.ts";
import { count, numberIn, recordIn } from "./fields.ts";
import type { CheckContext, Found, Tellers } from "./metric.ts";
import { elsewhere, unfilled } from "./missing.ts";

/** What tests in CI tell; see METRICS in metrics.ts. */
export const TEST_METRICS: Tellers = {
  failedTests: ({ live }) => {
    const failed = numberIn(live.reading, "failedTests") ?? 0;
    const tests = numberIn(live.reading, "tests") ?? 0;
    return { value: failed, text: `${failed} of ${count(tests, "test")} failed` };
  },
  "testsPerFeatureModule.min": testsPerFeatureModule,
  ranOnDefaultBranchByCi: defaultBranch,
  hasLossDecreaseTest: ({ live }) =>
    named(live.reading, "hasLossDecreaseTest", "that the loss falls"),
  hasCheckpointRestoreTest: ({ live }) =>
    named(live.reading, "hasCheckpointRestoreTest", "that a checkpoint restores"),
  trainingAbortTestPresent: ({ live }) =>
    named(live.reading, "trainingAbortTestPresent", "that training stops on invalid numbers"),
  replayedPredictions: ({ live }) => {
    const replayed = numberIn(live.reading, "replayedPredictions") ?? 0;
    return { value: replayed, text: `${count(replayed, "test")} replayed a logged prediction` };
  },
  replayMatchesLogged: ({ live }) => {
    const failed = numberIn(live.reading, "replayFailed") ?? 0;
    const text =
      failed === 0 ? "what came out matched the log" : `${count(failed, "replay")} failed`;
    return { value: failed === 0, text };
  },
};

/** Feature modules are named by the profile's globs; a module is tested when a passing case's class names it. */
function testsPerFeatureModule({ siblings, profile }: CheckContext): Found {
  const globs = profile.featureCode;
  if (globs === undefined || globs.length === 0)
    return unfilled("featureCode", "does not say where feature code is");
  const classes = siblings.flatMap(({ latest }) =>
    Object.entries(recordIn(latest.reading, "modules")),
  );
  const counts = globs.map((glob) => {
    const module = moduleName(glob);
    const tested = classes.filter(([name]) => name.toLowerCase().includes(module));
    return { module, tests: tested.reduce((sum, [, tests]) => sum + tests, 0) };
  });
  const least = counts.reduce((a, b) => (b.tests < a.tests ? b : a));
  return { value: least.tests, text: `${count(least.tests, "test")} name ${least.module}` };
}

/** `src/features/**` and `src/features.py` are both the module features. */
function moduleName(glob: string): string {
  const fixed = glob.split("/").filter((part) => part !== "" && !part.includes("*"));
  return (fixed.at(-1) ?? glob).replace(/\.\w+$/, "").toLowerCase();
}

function defaultBranch({ live, profile }: CheckContext): Found {
  const { branch, ranInCi } = live.item.context;
  const missing = "ranOnDefaultBranchByCi";
  if (ranInCi !== true || branch === undefined)
    return elsewhere(missing, "the sender does not say that this ran in CI and on which branch");
  if (profile.defaultBranch === undefined)
    return unfilled("defaultBranch", "names no default branch");
  const text = `ran in CI on ${branch}`;
  if (branch === profile.defaultBranch) return { value: true, text, isOwn: false };
  return elsewhere(missing, `${text}, not on the default branch ${profile.defaultBranch}`);
}

function named(reading: Reading, metric: string, what: string): Found {
  return reading.metrics[metric] === true
    ? { value: true, text: `a passing test shows ${what}` }
    : { missing: metric, text: `no passing test shows by its name ${what}` };
}
