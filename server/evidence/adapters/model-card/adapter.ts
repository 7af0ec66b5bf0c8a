import { isObject, type JsonObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

/** Keys of the hub's metadata that pages of other tools do not have. */
const KEYS = ["model-index", "model_name", "library_name", "pipeline_tag", "base_model"];
/** Data set cards, Spaces and pages of site generators have front matter with a licence or tags too. */
const OTHERS = ["dataset_info", "task_categories", "size_categories", "sdk", "layout", "permalink"];
const TITLE = /^#\s+.{0,200}\bmodel card\b/im;
const SECTIONS = [
  /^#{1,4}\s+(?:intended uses?|uses?|direct use)\b/im,
  /^#{1,4}\s+(?:bias|limitations|ethical considerations|caveats)\b/im,
  /^#{1,4}\s+training data\b/im,
  /^#{1,4}\s+(?:evaluation|metrics|performance|quantitative analys[ei]s)\b/im,
  /^#{1,4}\s+model details\b/im,
];

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "markdown") return null;
  const { frontMatter, text } = input;
  // No generator writes a list there: a card whose metadata lost its keys.
  if (Array.isArray(frontMatter)) return "Markdown with a list as front matter";
  if (isObject(frontMatter)) {
    const by = keyOf(frontMatter);
    if (by !== null || OTHERS.some((key) => key in frontMatter)) return by;
  }
  if (TITLE.test(text)) return "Markdown titled model card";
  const found = SECTIONS.filter((section) => section.test(text)).length;
  return found >= 3 ? `${found} sections of a model card` : null;
}

function keyOf(matter: JsonObject): string | null {
  if (OTHERS.some((key) => key in matter)) return null;
  const key = [...KEYS, "license"].find((name) => name in matter);
  return key === undefined ? null : `front matter with ${key}`;
}

export const modelCard: Adapter = { manifest, recognise, parse: refusing(parse) };
