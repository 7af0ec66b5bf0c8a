import { z } from "zod";
import { WrittenCatalogue } from "./rules/written.ts";
import type {
  CatalogueHead,
  OwnResult,
  OwnScores,
  ProjectCatalogueRow,
  Upgrade,
} from "./schema.ts";

/** For editors, which check a file while it is written. */
export function catalogueJsonSchema(): Record<string, unknown> {
  return {
    $id: "own-catalogue.json",
    title: "A catalogue of a workspace's own",
    ...z.toJSONSchema(WrittenCatalogue, { io: "input" }),
  };
}

export function cataloguesTitle(catalogues: readonly CatalogueHead[]): string {
  const live = catalogues.filter(({ isRetired }) => !isRetired).length;
  if (catalogues.length === 0) return "Projects are rated by the built-in catalogue alone";
  return live === 1
    ? "Projects can be rated by one catalogue of your own"
    : `Projects can be rated by ${live} catalogues of your own`;
}

/** What the answers by a catalogue come to, as a sentence. Unknown is told apart from good and bad. */
export function sheetTitle(name: string, { risk, answered, applicable }: OwnScores): string {
  if (risk === null) return `Nothing of ${name} applies here`;
  if (answered === 0) return `Nobody has rated by ${name} yet`;
  const [low, high] = [Math.round(risk.low), Math.round(risk.high)];
  if (answered === applicable) return `${name}: risk ${high} of 100, every question answered`;
  return `${name}: risk between ${low} and ${high} of 100, ${answered} of ${applicable} questions answered`;
}

/** The same in a line, beside the scores. What is not answered counts as the worst, so it is told with it. */
export function resultWords({ score, answered, applicable }: OwnResult): string {
  if (applicable === 0) return "nothing of it applies here";
  if (answered === 0) return `not known: none of ${applicable} questions answered`;
  if (score === null) return "not known";
  const left = applicable - answered;
  const open = left === 0 ? "every question answered" : `${left} of ${applicable} not answered`;
  return `risk ${left === 0 ? "" : "up to "}${Math.round(score)} of 100, ${open}`;
}

const answers = (n: number) => (n === 1 ? "1 answer" : `${n} answers`);

/** What choosing another version would do, before it is chosen. */
export function upgradeTitle({ to, kept, changed, orphaned, added }: Upgrade): string {
  const parts = [
    `${answers(kept)} kept`,
    changed > 0 ? `${changed} to look at again` : "",
    orphaned > 0 ? `${orphaned} put aside` : "",
    added > 0 ? `${added} new ${added === 1 ? "question" : "questions"}` : "",
  ].filter(Boolean);
  return `Version ${to}: ${parts.join(", ")}`;
}

/** A risk and how much of it is known, in as few words as a table has room for. */
export function riskWords({
  risk,
  answered,
}: {
  risk: OwnScores["risk"];
  answered: number;
}): string {
  if (risk === null) return "does not apply";
  if (answered === 0) return "not answered";
  const [low, high] = [Math.round(risk.low), Math.round(risk.high)];
  return low === high ? `${high}` : `${low} to ${high}`;
}

export function projectCataloguesTitle(catalogues: readonly ProjectCatalogueRow[]): string {
  const rated = catalogues.filter(({ version }) => version !== null);
  const [one] = rated;
  if (!one) return "The project rates by no catalogue of your own";
  return rated.length === 1
    ? `The project rates by ${one.name} too`
    : `The project rates by ${rated.length} catalogues of your own too`;
}
