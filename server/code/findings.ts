import type { Churn, CodePage, Dependency, Part, Share } from "./schema.ts";

export type Known = {
  readonly share: Share | null;
  readonly trend: readonly Share[];
  readonly churn: Churn | null;
  readonly unnamed: readonly Part[];
  readonly dependencies: readonly Dependency[];
  readonly counts: CodePage["counts"];
};

export const PART_WORDS: Readonly<Record<Part, string>> = {
  model: "model",
  features: "features",
  pipeline: "pipelines",
  serving: "serving",
  tests: "tests",
  glue: "glue and the rest",
};

/** Only nothing is 0 %. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "0 %";
  const share = (100 * part) / whole;
  const rounded = Math.round(share);
  if (part > 0 && rounded === 0) return "under 1 %";
  return part < whole && rounded === 100 ? "over 99 %" : `${rounded} %`;
}

const modelLines = ({ lines }: Pick<Share, "lines">) => lines.model + lines.features;
const isPlaced = ({ unnamed }: Known) => !unnamed.includes("model");

export function codeTitle(known: Known): string {
  const { share, dependencies, counts } = known;
  const vulnerable =
    counts.vulnerable > 0
      ? `${counts.vulnerable} ${counts.vulnerable === 1 ? "dependency has" : "dependencies have"} known vulnerabilities`
      : null;
  if (share && isPlaced(known)) {
    const head = `${percent(modelLines(share), share.total)} of the code deals with the model`;
    return vulnerable ? `${head}; ${vulnerable}` : head;
  }
  if (vulnerable) return vulnerable;
  if (share) return "Lines are counted; where the model's code is, the profile does not say";
  if (dependencies.length > 0) return dependencyAnswer(known);
  return "No code counted yet: send what cloc, tokei or scc count by file";
}

export function codeMeaning(known: Known): string {
  const { share } = known;
  if (!share)
    return "In a grown system only a small part of the code deals with the model; the rest is glue, and glue is what breaks.";
  if (!isPlaced(known))
    return "Name the paths of model and feature code in the project's profile to divide them.";
  const glue = `${percent(share.lines.glue, share.total)} is named by no part of the profile.`;
  const untested =
    share.lines.tests === 0
      ? " No line of it is in a test."
      : ` Tests are ${percent(share.lines.tests, share.total)}.`;
  return `${share.total} lines; ${glue}${untested}`;
}

export function shareAnswer(known: Known): string {
  const { share, trend } = known;
  if (!share) return "Not known: no count lists its files";
  if (!isPlaced(known)) return "Not known: the profile does not say where the model's code is";
  const now = percent(modelLines(share), share.total);
  const [first] = trend;
  if (!first || trend.length < 2) return `${now}: ${modelLines(share)} of ${share.total} lines`;
  return `${now} now, ${percent(modelLines(first), first.total)} at the first count`;
}

export function churnAnswer({ churn, unnamed }: Known): string | null {
  if (!churn || churn.total === 0 || unnamed.includes("model")) return null;
  const glue = churn.total - modelLines(churn) - churn.lines.tests;
  return `${percent(modelLines(churn), churn.total)} of what changed is the model, ${percent(glue, churn.total)} is what surrounds it`;
}

export function dependencyAnswer({ dependencies, counts }: Known): string {
  const n = dependencies.length;
  if (n === 0) return "Not known: no bill of materials has arrived";
  const all = `${n} ${n === 1 ? "dependency" : "dependencies"}`;
  const faults =
    counts.assessed === 0
      ? "none looked at for vulnerabilities"
      : counts.vulnerable === 0
        ? `no known vulnerability in the ${counts.assessed} that were looked at`
        : `${counts.vulnerable} of ${counts.assessed} that were looked at ${counts.vulnerable === 1 ? "is" : "are"} vulnerable`;
  const pins =
    counts.pinned + counts.unpinned === 0
      ? "pinning not known"
      : `${counts.pinned} of ${counts.pinned + counts.unpinned} pinned`;
  const age =
    counts.medianAgeDays === null
      ? "age not known"
      : `half of them older than ${years(counts.medianAgeDays)}`;
  return `${all}: ${faults}, ${pins}, ${age}`;
}

export function years(days: number): string {
  if (days < 60) return `${days} days`;
  if (days < 730) return `${Math.round(days / 30.44)} months`;
  return `${Math.round(days / 365.25)} years`;
}
