import { gateText } from "../findings.ts";
import type { Decision, DecisionFormat } from "../schema.ts";
import { junitOf } from "./junit.ts";
import { markdownOf } from "./markdown.ts";
import { sarifOf } from "./sarif.ts";

type TextFormat = Exclude<DecisionFormat, "json" | "signed">;

export const MEDIA_TYPES: Readonly<Record<TextFormat, string>> = {
  text: "text/plain; charset=utf-8",
  markdown: "text/markdown; charset=utf-8",
  junit: "application/xml",
  sarif: "application/sarif+json",
};

const WRITERS: Readonly<Record<TextFormat, (decision: Decision) => string>> = {
  text: gateText,
  markdown: markdownOf,
  junit: junitOf,
  sarif: sarifOf,
};

export function decisionAs(format: TextFormat, decision: Decision): string {
  return WRITERS[format](decision);
}
