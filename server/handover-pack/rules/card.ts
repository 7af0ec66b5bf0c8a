import { stringify } from "yaml";
import type { FoundFact } from "#server/facts/store.ts";
import { markdownLine } from "#server/platform/paper/cells.ts";
import { numberText } from "#server/platform/paper/model.ts";
import { type PackInput, UNKNOWN } from "../schema.ts";
import { runLines } from "./run.ts";

// A model card as the Hugging Face hub reads it (huggingface.co/docs/hub/model-cards): metadata in YAML,
// then text. Keys that nothing fills say unknown, so that the receiving team sees what is missing.

/** Libraries by how the hub calls them, and how environments name them. */
const LIBRARIES: readonly (readonly [RegExp, string])[] = [
  [/^transformers\b/i, "transformers"],
  [/^(?:scikit-learn|sklearn)\b/i, "sklearn"],
  [/^xgboost\b/i, "xgboost"],
  [/^lightgbm\b/i, "lightgbm"],
  [/^catboost\b/i, "catboost"],
  [/^(?:torch|pytorch)\b/i, "pytorch"],
  [/^(?:tensorflow|keras)\b/i, "keras"],
];

/** README.md, the whole. */
export function* modelCard(input: PackInput): Generator<string> {
  yield `---\n${stringify(cardMetadata(input), { lineWidth: 0 })}---\n\n`;
  yield* cardText(input);
}

export function cardMetadata(input: PackInput): Record<string, unknown> {
  const { project, served } = input;
  const own = ownCard(input);
  const say = (key: string) => own[`metadata.${key}`] ?? UNKNOWN;
  const name = served.name ?? project.name;
  const datasets = datasetsOf(input);
  const metrics = metricsOf(input);
  return {
    model_name: name,
    language: say("language"),
    license: say("license"),
    library_name: own["metadata.library_name"] ?? libraryOf(input) ?? UNKNOWN,
    pipeline_tag: say("pipeline_tag"),
    base_model: say("base_model"),
    tags: ["assay-handover", ...project.tags],
    datasets: datasets.length > 0 ? datasets : [UNKNOWN],
    metrics: metrics.length > 0 ? [...new Set(metrics.map(({ name: key }) => key))] : [UNKNOWN],
    "model-index": [
      {
        name,
        results: [
          {
            task: { type: say("pipeline_tag") },
            dataset: { name: datasets[0] ?? UNKNOWN, type: UNKNOWN },
            metrics: metrics.map((one) => ({ type: one.name, name: one.name, value: one.value })),
          },
        ],
      },
    ],
  };
}

type CardFact = Extract<FoundFact["fact"], { kind: "component" }>;

/** What a model card among the evidence says: metadata.<key> and sections.<heading>. */
function ownCard({ facts }: PackInput): Readonly<Record<string, string>> {
  const cards = facts.flatMap(({ fact }) =>
    fact.kind === "component" && fact.value.modelCard !== null ? [fact] : [],
  );
  const filled = (card: CardFact) => Object.keys(card.value.modelCard ?? {}).length;
  const [best] = cards.sort((a, b) => filled(b) - filled(a));
  return best?.value.modelCard ?? {};
}

function libraryOf({ served, facts }: PackInput): string | null {
  const platform = served.run?.run.dimensions.platform ?? {};
  const names = Object.keys(platform).flatMap((key) => [
    key.replace(/^(?:env|model|platform)\./, "").replace(/_version$/, ""),
    platform[key] ?? "",
  ]);
  const parts = facts.flatMap(({ fact }) => (fact.kind === "component" ? [fact.value.name] : []));
  const found = [...names, ...parts];
  return LIBRARIES.find(([known]) => found.some((name) => known.test(name)))?.[1] ?? null;
}

/** What the run that made the served model read; else what evidence names as its data. */
export function datasetsOf({ served, facts }: PackInput): string[] {
  const read = Object.keys(served.run?.run.dimensions.dataSources ?? {});
  if (read.length > 0) return read.slice(0, 50);
  const checked = facts.flatMap(({ fact }) =>
    fact.kind === "dataset-check" ? [fact.value.dataset] : [],
  );
  return [...new Set(checked)].slice(0, 50);
}

/** Measured of the served run, else of the model as evaluations tell it. */
function metricsOf({ served, facts }: PackInput): { name: string; value: number }[] {
  const ofRun = Object.entries(served.run?.run.metrics ?? {});
  if (ofRun.length > 0)
    return ofRun.flatMap(([name, value]) => (value === null ? [] : [{ name, value }])).slice(0, 50);
  return facts
    .flatMap(({ fact }) =>
      fact.kind === "evaluation" && fact.value.value !== null
        ? [{ name: fact.value.metric, value: fact.value.value }]
        : [],
    )
    .slice(0, 50);
}

function* cardText(input: PackInput): Generator<string> {
  const { project, picture, served } = input;
  const { readiness } = picture;
  const own = ownCard(input);
  const section = (...words: string[]) => sectionOf(own, words) ?? UNKNOWN;
  const fact = (label: string, value: string) => `- ${label}: ${markdownLine(value)}\n`;
  yield `# Model card of ${markdownLine(served.name ?? project.name)}\n\n`;
  yield `${markdownLine(project.description || `What this project is for: ${UNKNOWN}.`)}\n\n`;
  yield "## Model details\n\n";
  yield fact("Project", `${project.code} ${project.name}`);
  yield fact("Served version", served.version ?? UNKNOWN);
  yield fact("Known by", served.basis);
  yield fact("Stage", project.factors.stage ?? UNKNOWN);
  yield fact("Kind of model", project.factors.modelClass ?? UNKNOWN);
  yield fact("Affects people", yesNo(project.affectsPeople));
  yield fact("Regulatory class", project.regulatoryClass ?? UNKNOWN);
  yield fact("As of", readiness.asOf);
  yield "\n## Intended use\n\n";
  yield `${markdownLine(section("intended use", "uses", "direct use"))}\n\n`;
  yield "## Bias, risks and limitations\n\n";
  yield `${markdownLine(section("bias", "limitations", "ethical", "caveats", "out-of-scope"))}\n\n`;
  const { score, mlTestScore } = readiness;
  yield fact("Risk (0 to 100, higher is worse)", score === null ? UNKNOWN : numberText(score, 1));
  yield fact("ML Test Score (0 to 7)", numberText(mlTestScore.final, 1));
  yield "\n## Training data\n\n";
  for (const name of orUnknown(datasetsOf(input))) yield `- ${markdownLine(name)}\n`;
  yield "\nMore in data-sheet.md.\n\n## The run that produced it\n\n";
  yield* runLines(served);
  yield "\n## Evaluation\n\n| Metric | Value |\n| --- | ---: |\n";
  const metrics = metricsOf(input);
  if (metrics.length === 0) yield `| ${UNKNOWN} | ${UNKNOWN} |\n`;
  for (const { name, value } of metrics) yield `| ${markdownLine(name)} | ${numberText(value)} |\n`;
  yield "\n## What else is in this pack\n\n";
  for (const [file, what] of FILES) yield `- ${file}: ${what}\n`;
}

/** What a pack holds beside this card. */
export const FILES = [
  ["data-sheet.md", "what the model was made from, who owns it and how fresh it is"],
  ["served-run.json", "the run that produced the served model, with its six version dimensions"],
  ["risks.md", "what is open: risks, failing tests, waivers, incidents, conditions"],
  ["runbook.md", "monitors and alerts that evidence knows, and what to fill in for each"],
  ["contacts.md", "who owns what, and whom to ask"],
  ["checklist.md and checklist.csv", "every item with its state and who stands behind it"],
  ["evidence.csv and evidence.json", "every document by the SHA-256 of its bytes as received"],
  ["receipts", "what both sides signed, with the keys to check it"],
  ["SHA256SUMS", "the digest of each file; sha256sum --check reads it"],
] as const;

function sectionOf(own: Readonly<Record<string, string>>, words: readonly string[]): string | null {
  for (const word of words)
    for (const [key, text] of Object.entries(own))
      if (key.startsWith("sections.") && key.toLowerCase().includes(word) && text.trim())
        return text.slice(0, 4000);
  return null;
}

const orUnknown = (names: readonly string[]) => (names.length > 0 ? names : [UNKNOWN]);
const yesNo = (value: boolean | null) => (value === null ? UNKNOWN : value ? "yes" : "no");
