import type { TextFault } from "#server/platform/located-yaml.ts";
import { inOrder, type Located, locatedYaml, schemaFaults } from "#server/platform/located-yaml.ts";
import { UNSTORABLE, unstorableAt } from "#server/platform/storable.ts";
import { BYTES_MAX, CatalogueSlug, INDICATORS_MAX } from "../schema.ts";
import type { OwnBody } from "./body.ts";
import { catalogueOfLens, lensFaults } from "./lens.ts";
import { Lens, WrittenCatalogue } from "./written.ts";

export type CatalogueRead =
  | {
      readonly body: OwnBody;
      readonly format: "assay" | "aws-lens";
      readonly faults: readonly [];
    }
  | { readonly body: null; readonly faults: readonly TextFault[] };

const refused = (faults: readonly TextFault[]): CatalogueRead => ({
  body: null,
  faults: inOrder(faults),
});

/**
 * A catalogue from its YAML or JSON, or a custom lens from its JSON, or everything that is wrong with it,
 * each fault with its line and column. `slug` names a lens, which has no name for addresses of its own.
 */
export function readCatalogue(text: string, slug?: string | undefined): CatalogueRead {
  const located = locatedYaml(text, { bytesMax: BYTES_MAX, what: "A catalogue" });
  if ("faults" in located) return refused(located.faults);
  const { plain, faultAt } = located;
  if (plain === null || typeof plain !== "object" || Array.isArray(plain))
    return refused([faultAt([], "A catalogue is a map of fields that begins with schema")]);
  const unstorable = unstorableAt(plain);
  if (unstorable) return refused([faultAt(unstorable, `this text ${UNSTORABLE}`)]);
  return "schemaVersion" in plain || "pillars" in plain
    ? lensFrom(located, slug)
    : writtenFrom(located);
}

function writtenFrom(located: Located): CatalogueRead {
  const read = WrittenCatalogue.safeParse(located.plain);
  if (!read.success) return refused(schemaFaults(read.error.issues, located));
  const { data } = read;
  const body: OwnBody = {
    slug: data.slug,
    name: data.name,
    description: data.description ?? "",
    challenges: data.challenges.map(({ indicators, description, ...challenge }) => ({
      ...challenge,
      description: description ?? "",
      items: indicators.map(({ mitigation, ...indicator }) => ({
        kind: "levels" as const,
        ...indicator,
        mitigation: mitigation ?? null,
      })),
    })),
  };
  const faults = idFaults(body, located, ["challenges", "indicators"]);
  return faults.length > 0 ? refused(faults) : { body, format: "assay", faults: [] };
}

function lensFrom(located: Located, slug: string | undefined): CatalogueRead {
  const read = Lens.safeParse(located.plain);
  if (!read.success) return refused(schemaFaults(read.error.issues, located));
  const lens = read.data;
  const named = CatalogueSlug.safeParse(slug ?? slugOf(lens.name));
  if (!named.success)
    return refused([
      located.faultAt(["name"], "No slug can be made of the name: send one with it"),
    ]);
  const body = catalogueOfLens(lens, named.data);
  const faults = [
    ...lensFaults(lens, located),
    ...idFaults(body, located, ["pillars", "questions"]),
  ];
  return faults.length > 0 ? refused(faults) : { body, format: "aws-lens", faults: [] };
}

const slugOf = (name: string) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");

/** Answers are kept by the indicator's id, so none may be there twice, in whichever challenge. */
function idFaults(
  body: OwnBody,
  { faultAt }: Located,
  [outer, inner]: readonly [string, string],
): TextFault[] {
  const challenges = new Set<string>();
  const items = new Map<string, string>();
  const faults: TextFault[] = [];
  for (const [c, challenge] of body.challenges.entries()) {
    const twice = `${challenge.id} is there twice`;
    if (challenges.has(challenge.id)) faults.push(faultAt([outer, c, "id"], twice));
    challenges.add(challenge.id);
    for (const [i, { id }] of challenge.items.entries()) {
      const other = items.get(id);
      const at = [outer, c, inner, i, "id"];
      if (other !== undefined) faults.push(faultAt(at, `${id} is there already, in ${other}`));
      items.set(id, challenge.id);
    }
  }
  const count = body.challenges.reduce((sum, one) => sum + one.items.length, 0);
  if (count > INDICATORS_MAX)
    faults.push(
      faultAt(
        [outer],
        `a catalogue asks at most ${INDICATORS_MAX} questions, and this asks ${count}`,
      ),
    );
  return faults;
}
