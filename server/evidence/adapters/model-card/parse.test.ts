import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FIXTURES = join(import.meta.dirname, "fixtures/huggingface-hub-2.4.0");

const tried = (content: string | Buffer) =>
  interpret(Buffer.from(content), { at: AT, maxBytes: 1e6 });

function read(content: string | Buffer) {
  const result = tried(content);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const [card] = result.facts.flatMap((fact) => (fact.kind === "component" ? [fact.value] : []));
  const results = result.facts.flatMap((fact) =>
    fact.kind === "slice-metric" ? [fact.value] : [],
  );
  if (!card) throw new Error("no card");
  return { ...result, card, results };
}

const fixture = (name: string) => read(readFileSync(join(FIXTURES, name)));

describe("a model card", () => {
  it("tells its name, licence, sections and both results", () => {
    const { card, results } = fixture("filled.md");
    expect(card).toMatchObject({ name: "valuation-gbm", licenses: ["apache-2.0"] });
    expect(card.modelCard).toMatchObject({
      "sections.Intended Use": "Price guidance.",
      "sections.Bias, Risks, and Limitations": "Weak in the old town.",
      "metadata.datasets": "listings-2026w36",
    });
    expect(results.map(({ value }) => value)).toEqual([0.9816, 0.41]);
    expect(results[0]).toMatchObject({ metric: "r2", dataset: "Listings 2026w36 (test)" });
  });

  it("of a single TODO says nothing in any section", () => {
    const { card, notes } = fixture("empty.md");
    expect(card.name).toBe("some-model");
    expect(card.modelCard).toEqual({ "metadata.license": "mit" });
    expect(notes).toContainEqual(expect.objectContaining({ code: "not_assessed" }));
  });

  it("as the template comes has filled no section on use, bias or data", () => {
    const { card, notes } = fixture("template-unfilled.md");
    expect(card.name).toBe("valuation-template");
    const sections = Object.keys(card.modelCard ?? {}).filter((key) => key.startsWith("sections."));
    expect(sections).toEqual(["sections.Model Details / Model Description"]);
    expect(notes).toContainEqual(expect.objectContaining({ code: "section_unfilled" }));
  });

  it("without front matter is known by its title or its sections", () => {
    const body =
      "## Intended Use\nPrices.\n\n## Limitations\nOld town.\n\n## Training Data\nSales.\n";
    expect(read(`# Model Card: Prices\n\n${body}`).card.name).toBe("Prices");
    expect(read(`# Prices\n\n${body}`).card.modelCard).toHaveProperty("sections.Limitations");
    expect(tried("# Notes\n\n## Training Data\nSales.\n").kind).toBe("refused");
  });

  it("takes no heading from code", () => {
    const text = "---\nlicense: mit\n---\n# m\n\n## Usage\n```python\n# load it\nrun()\n```\n";
    expect(Object.keys(read(text).card.modelCard ?? {})).toEqual([
      "metadata.license",
      "sections.Usage",
    ]);
  });

  it("is not the card of a data set, of a Space or a page of a site", () => {
    for (const key of ["dataset_info: {}", "sdk: gradio", "layout: post"])
      expect(tried(`---\nlicense: mit\n${key}\n---\n# x\n`).kind).toBe("refused");
  });

  it("is read or refused whatever its metadata holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (index, license) => {
        const matter = JSON.stringify({ license, "model-index": index }).slice(1, -1);
        const result = tried(`---\n{${matter}}\n---\n# x\n`);
        expect(["understood", "refused"]).toContain(result.kind);
      }),
    );
  });
});
