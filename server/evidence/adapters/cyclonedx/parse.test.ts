import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Component } from "#server/facts/code/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");

function understood(bytes: Buffer) {
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result;
}
const fixture = (name: string) =>
  understood(readFileSync(join(import.meta.dirname, "fixtures", name)));
const json = (bom: object) =>
  understood(Buffer.from(JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", ...bom })));
const xml = (inner: string, version = "1.6") =>
  understood(Buffer.from(`<bom xmlns="http://cyclonedx.org/schema/bom/${version}">${inner}</bom>`));
const values = ({ facts }: ReturnType<typeof understood>): Component[] =>
  facts.flatMap((fact) => (fact.kind === "component" ? [fact.value] : []));

describe("CycloneDX bills", () => {
  it.each([
    ["cyclonedx-bom-7.5.0/environment.json", { components: 74, models: 0, cards: 0 }],
    ["cyclonedx-bom-7.5.0/small.xml", { components: 1, models: 0, cards: 0 }],
    ["mlbom/filled-1.6.json", { components: 3, models: 1, cards: 1 }],
    ["mlbom/empty-card-1.5.json", { components: 3, models: 1, cards: 1 }],
    ["mlbom/no-card-1.6.json", { components: 3, models: 1, cards: 0 }],
  ])("%s has the components and model cards it was written with", (name, expected) => {
    const found = values(fixture(name));
    expect({
      components: found.length,
      models: found.filter(({ type }) => type === "machine-learning-model").length,
      cards: found.filter(({ modelCard }) => modelCard !== null).length,
    }).toEqual(expected);
  });

  it("tell a card that is there and unfilled from a filled one", () => {
    const card = (name: string) =>
      values(fixture(name)).find(({ type }) => type === "machine-learning-model")?.modelCard;
    expect(card("mlbom/empty-card-1.5.json")).toEqual({});
    expect(card("mlbom/filled-1.6.json")).toMatchObject({
      "considerations.fairnessAssessments.0.groupAtRisk": "old town owners",
      "quantitativeAnalysis.performanceMetrics.1.slice": "region=old_town",
      "modelParameters.task": "regression",
    });
    expect(card("mlbom/no-card-1.6.json")).toBeNull();
  });

  it("name who owns a data set", () => {
    const data = values(fixture("mlbom/filled-1.6.json")).find(({ type }) => type === "data");
    expect(data).toMatchObject({ owners: ["Data team"], licenses: [] });
  });

  it("say the same in XML as in JSON, under any prefix", () => {
    const inJson = values(json({ components: [MODEL, DATA], vulnerabilities: [] }));
    expect(values(xml(XML))).toEqual(inJson);
    const prefixed = XML.replace(/<(\/?)(\w)/g, "<$1cdx:$2");
    const bytes = Buffer.from(
      `<cdx:bom xmlns:cdx="http://cyclonedx.org/schema/bom/1.6">${prefixed}</cdx:bom>`,
    );
    expect(values(understood(bytes))).toEqual(inJson);
  });

  it.each(["1.4", "1.5", "1.6"])("are read in specification %s", (specVersion) => {
    const component = { type: "library", name: "a", version: "1" };
    expect(values(json({ specVersion, components: [component] }))).toHaveLength(1);
    const inXml = '<components><component type="library"><name>a</name></component></components>';
    expect(values(xml(inXml, specVersion))).toHaveLength(1);
  });

  it("keep nested components, and the model that a bill is about", () => {
    const inner = { type: "library", name: "inner" };
    const bom = {
      metadata: { component: { type: "machine-learning-model", name: "model" } },
      components: [{ type: "framework", name: "outer", components: [inner] }],
    };
    expect(values(json(bom)).map(({ name }) => name)).toEqual(["inner", "model", "outer"]);
  });

  it("do not read a bill without vulnerabilities as free of them", () => {
    const component = { type: "library", name: "a", "bom-ref": "a" };
    const found = (vulnerabilities?: object[]) =>
      values(json({ components: [component], vulnerabilities }))[0]?.vulnerabilities;
    expect(found()).toBeNull();
    expect(found([])).toEqual([]);
    const affects = [{ ref: "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#a" }];
    const open = {
      id: "CVE-2026-1",
      ratings: [{ severity: "low" }, { severity: "high" }],
      affects,
    };
    const closed = { id: "CVE-2026-2", affects, analysis: { state: "not_affected" } };
    expect(found([open, closed])).toEqual([
      { id: "CVE-2026-1", severity: "high", fixVersions: [] },
    ]);
  });

  it.each(["audit-json-1.4.json", "audit-xml-1.4.xml"])("tell what an audit found: %s", (name) => {
    const found = values(fixture(`pip-audit-2.10.1/${name}`));
    expect(found.map((value) => [value.name, value.vulnerabilities?.map(({ id }) => id)])).toEqual([
      ["Jinja2", ["PYSEC-2019-217"]],
      ["numpy", []],
    ]);
  });

  it("give two components of one identity two subjects", () => {
    const twin = { type: "library", name: "a", version: "1" };
    const { facts, notes } = json({
      components: [{ ...twin, "bom-ref": "x" }, { ...twin, "bom-ref": "y" }, twin, twin],
    });
    expect(facts.map(({ subject }) => subject)).toEqual(["a@1", "a@1 (x)", "a@1 (y)"]);
    expect(notes.map(({ code }) => code)).toContain("duplicate");
  });

  it("are refused or read, whatever a component holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (components, card) => {
        const model = { type: "machine-learning-model", name: "m", modelCard: card };
        for (const value of [components, [model]]) {
          const bom = { bomFormat: "CycloneDX", specVersion: "1.6", components: value };
          const result = interpret(Buffer.from(JSON.stringify(bom)), { at: AT, maxBytes: 1e6 });
          expect(["understood", "refused"]).toContain(result.kind);
        }
      }),
    );
  });
});

const MODEL = {
  type: "machine-learning-model",
  "bom-ref": "m",
  name: "price",
  version: "3",
  licenses: [{ license: { id: "MIT" } }, { expression: "Apache-2.0 OR MIT" }],
  modelCard: {
    modelParameters: { task: "regression", datasets: [{ ref: "d" }] },
    considerations: {
      users: ["Appraisers"],
      fairnessAssessments: [{ groupAtRisk: "old town owners" }],
    },
  },
};
const DATA = {
  type: "data",
  "bom-ref": "d",
  name: "listings",
  data: [{ type: "dataset", governance: { owners: [{ organization: { name: "Data team" } }] } }],
  hashes: [{ alg: "SHA-256", content: "00" }],
};
const XML = `<components>
  <component type="machine-learning-model" bom-ref="m">
    <name>price</name><version>3</version>
    <licenses><license><id>MIT</id></license><expression acknowledgement="declared">Apache-2.0 OR MIT</expression></licenses>
    <modelCard bom-ref="c">
      <modelParameters><task>regression</task><datasets><dataset><ref>d</ref></dataset></datasets></modelParameters>
      <considerations><users><user>Appraisers</user></users>
        <fairnessAssessments><fairnessAssessment><groupAtRisk>old town owners</groupAtRisk></fairnessAssessment></fairnessAssessments>
      </considerations>
    </modelCard>
  </component>
  <component type="data" bom-ref="d">
    <name>listings</name><hashes><hash alg="SHA-256">00</hash></hashes>
    <data><type>dataset</type><governance><owners><owner><organization><name>Data team</name></organization></owner></owners></governance></data>
  </component>
</components><vulnerabilities/>`;
