import { ENGINE_VERSION } from "#server/assessments/catalogue.ts";
import { catalogue } from "#server/catalogue/catalogue.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import type { Chart, Column, Fact, Table } from "#server/platform/paper/model.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { type Draft, Report } from "../schema.ts";

/** The report with its digest, which stands in it as well. */
export function framed(draft: Draft): Report {
  const digest = sha256(canonicalJson(draft));
  return Report.parse({
    ...draft,
    digest,
    about: [...draft.about, { label: "Digest (SHA-256)", value: digest }],
  });
}

/** What every report of a project stands on. */
export function aboutProject(picture: Picture, policy: CompiledPolicy): Fact[] {
  const { project, readiness } = picture;
  const basis = {
    published: `published assessment ${readiness.assessmentNumber ?? ""}`.trim(),
    draft: "working answers; nothing is published yet",
    none: "nobody has answered yet",
  }[readiness.basis];
  return [
    { label: "Project", value: project.name },
    { label: "Code", value: project.code },
    { label: "Stage", value: project.factors.stage ?? null },
    { label: "As of", value: instantText(readiness.asOf) },
    { label: "Answers", value: basis },
    { label: "Documents", value: project.evidence.length },
    { label: "Policy", value: `${policy.policy.title}, version ${policy.version}` },
    { label: "Policy digest", value: policy.digest },
    { label: "Rubric", value: `catalogue ${catalogue.version}, engine ${ENGINE_VERSION}` },
  ];
}

/** 2026-11-23 06:00 UTC */
export const instantText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

export const text = (id: string, title: string, weight?: number): Column => ({
  id,
  title,
  type: "text",
  ...(weight === undefined ? {} : { weight }),
});
export const date = (id: string, title: string): Column => ({ id, title, type: "date" });
export const amount = (
  id: string,
  title: string,
  of: { unit?: string; digits?: number } = {},
): Column => ({
  id,
  title,
  type: "number",
  ...of,
});

export function table(
  caption: string,
  columns: readonly Column[],
  of: { rows: Table["rows"]; empty: string; chart?: Chart },
): Table {
  return { kind: "table", caption, columns, ...of };
}
