import type { Run } from "../../schema.ts";

/** What a stage read or wrote, by its path in the repository. */
export type Tracked = { readonly path: string; readonly hash: string };

/** DVC tracks files and knows nothing of their meaning: their names tell which dimension they are of. */
const CODE = /\.(?:py|ipynb|r|rmd|jl|sh|sql|scala|java|kt|cpp|cc|c|h|rs|go|js|ts|m)$/i;
const PLATFORM =
  /(?:^|\/)(?:requirements[^/]*\.(?:txt|in|lock)|(?:poetry|uv|pdm|conda|pixi)[^/]*\.lock|conda-lock\.ya?ml|environment[^/]*\.ya?ml|pipfile(?:\.lock)?|pyproject\.toml|renv\.lock|dockerfile[^/]*)$/i;
const MODEL =
  /\.(?:pkl|pickle|joblib|pt|pth|ckpt|h5|hdf5|keras|onnx|safetensors|pb|tflite|cbm|bst|ubj|gguf|skops)$|(?:^|[/_.-])(?:models?|checkpoints?|weights)(?:[/_.-]|$)/i;
const REPORT = /\.(?:json|ya?ml|csv|tsv|html?|png|svg|md|txt|pdf)$/i;

type Parts = Pick<Run["dimensions"], "sourceCode" | "platform" | "dataSources" | "trainingState">;
type Pairs = { readonly [K in keyof Parts]: [string, string][] };

/**
 * Intermediate files follow from code, data and settings, so they are no cause of anything and are
 * left out; a model is kept also where a later stage reads it.
 */
export function dimensionsOf(deps: readonly Tracked[], outs: readonly Tracked[]): Pairs {
  const made = new Set(outs.map(({ path }) => path));
  const read = new Set(deps.map(({ path }) => path));
  const pairs: Pairs = { sourceCode: [], platform: [], dataSources: [], trainingState: [] };
  for (const { path, hash } of deps) {
    if (made.has(path)) continue;
    if (PLATFORM.test(path)) pairs.platform.push([path, hash]);
    else if (CODE.test(path)) pairs.sourceCode.push([path, hash]);
    else if (MODEL.test(path)) pairs.trainingState.push([path, hash]);
    else pairs.dataSources.push([path, hash]);
  }
  for (const { path, hash } of outs) {
    const isLast = !read.has(path) && !REPORT.test(path);
    if (MODEL.test(path) || isLast) pairs.trainingState.push([path, hash]);
  }
  return pairs;
}
