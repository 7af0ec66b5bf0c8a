import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { catalogueJsonSchema } from "../findings.ts";
import { readCatalogue } from "./read.ts";

const fixture = (name: string) =>
  fs.readFileSync(path.join(import.meta.dirname, "../fixtures", name), "utf8");
const YAML = fixture("fairness.yaml");
const LENS = fixture("release-lens.json");

const faultsOf = (text: string) =>
  readCatalogue(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("a catalogue of one's own", () => {
  it("is read from YAML, and from the same as JSON to the same", () => {
    const { body } = readCatalogue(YAML);
    expect(body?.slug).toBe("fairness");
    expect(body?.challenges.map(({ weight, items }) => [weight, items.length])).toEqual([
      [2, 2],
      [1, 1],
    ]);
    const { challenges, ...head } = body ?? { challenges: [] };
    const asJson = {
      schema: "assay-catalogue/1",
      ...head,
      challenges: challenges.map(({ items, description: _, ...one }) => ({
        ...one,
        indicators: items.flatMap((item) =>
          item.kind === "levels"
            ? [
                {
                  id: item.id,
                  question: item.question,
                  anchors: item.anchors,
                  weight: item.weight,
                  ...(item.mitigation && { mitigation: item.mitigation }),
                },
              ]
            : [],
        ),
      })),
    };
    expect(readCatalogue(JSON.stringify(asJson, null, "\t")).body).toEqual(body);
  });

  it("names every fault by line and column", () => {
    const broken = YAML.replace("weight: 3", "weight: -1")
      .replace("id: appeal-way", "id: groups-known")
      .replace("mitigation:", "mitigations:");
    expect(faultsOf(broken)).toEqual([
      "13:9 mitigations is not a field here.",
      "16:17 weight is more than 0.",
    ]);
    expect(faultsOf(YAML.replace("id: appeal-way", "id: groups-known"))).toEqual([
      "21:13 groups-known is there already, in groups.",
    ]);
    expect(faultsOf(YAML.replace("[Never, Once,", "["))).toEqual([
      "17:18 anchors holds at least 5 entries.",
    ]);
    expect(faultsOf(YAML.replace("name: Groups", "name: [Groups"))[0]).toMatch(/^\d+:\d+ /);
    expect(faultsOf("slug: x")[0]).toBe("1:1 schema has to be assay-catalogue/1.");
    expect(faultsOf("[]")[0]).toContain("a map of fields");
    expect(faultsOf(YAML.replace("name: Appeal", "name: !!js/function x"))[0]).toMatch(/^19:/);
  });

  it("of too many bytes, aliases or questions is refused before anything is made of it", () => {
    expect(faultsOf(`# ${"x".repeat(1_100_000)}`)[0]).toContain("at most 1024 KB");
    const bomb = Array.from({ length: 9 }, (_, i) =>
      i === 0
        ? "a0: &a0 [x, x, x, x, x, x, x, x, x]"
        : `a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ")}]`,
    ).join("\n");
    expect(faultsOf(bomb)[0]).toContain("repeated by an alias");
    const many = Array.from(
      { length: 401 },
      (_, i) => `      - { id: q${i}, question: Q, anchors: [a, b, c, d, e] }`,
    ).join("\n");
    const text = `schema: assay-catalogue/1\nslug: big\nname: Big\nchallenges:\n  - id: a\n    name: A\n    indicators:\n${many.split("\n").slice(0, 200).join("\n")}\n  - id: b\n    name: B\n    indicators:\n${many.split("\n").slice(200).join("\n")}\n`;
    expect(faultsOf(text)[0]).toContain("at most 400 questions, and this asks 401");
    expect(faultsOf(YAML.replace("groups-known", "constructor"))[0]).toContain("taken");
  });

  it("has the schema that editors are given", () => {
    expect(catalogueJsonSchema()).toMatchObject({ type: "object", additionalProperties: false });
  });
});

describe("a custom lens", () => {
  it("is read from its JSON, under a slug of its name or one that is sent", () => {
    const read = readCatalogue(LENS);
    expect(read.body?.slug).toBe("release-readiness-of-our-platform");
    expect(read.body && read.format).toBe("aws-lens");
    expect(readCatalogue(LENS, "release").body?.slug).toBe("release");
    expect(read.body?.challenges.map(({ items }) => items.length)).toEqual([1, 1]);
  });

  it("names choices that are not there, rules never reached and broken conditions at their place", () => {
    const line =
      LENS.split("\n").findIndex((one) => one.includes("keys_vault && keys_rotated")) + 1;
    const text = LENS.split("\n")[line - 1] ?? "";
    const wrong = LENS.replace("keys_vault && keys_rotated", "keys_vault && keys_gone");
    expect(faultsOf(wrong)).toEqual([
      `${line}:${text.indexOf("keys_rotated") + 1} the question has no choice keys_gone.`,
    ]);
    const open = LENS.replace("keys_vault && keys_rotated", "keys_vault && (keys_rotated");
    expect(faultsOf(open)).toEqual([
      `${line}:${text.indexOf("keys_rotated") + 1} this parenthesis is never closed.`,
    ]);
    const early = LENS.replace('"condition": "keys_vault"', '"condition": "default"');
    expect(faultsOf(early)[0]).toContain("never reached");
    expect(
      faultsOf(LENS.replace('"keys_rotated", "title"', '"keys_vault", "title"')).join(),
    ).toContain("keys_vault is there twice");
    expect(faultsOf(LENS.replace("secure_keys", "operate_rollback"))[0]).toContain("there already");
    expect(faultsOf(LENS.replace("2021-11-01", "2020-01-01"))[0]).toBe(
      "2:19 schemaVersion has to be 2021-11-01.",
    );
    expect(faultsOf(LENS.replace('"risk": "NO_RISK"', '"risk": "SOME_RISK"'))[0]).toContain(
      "risk has to be one of HIGH_RISK, MEDIUM_RISK, NO_RISK",
    );
  });
});
