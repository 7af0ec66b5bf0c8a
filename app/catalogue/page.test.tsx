import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { catalogue, challenges } from "#server/catalogue/catalogue.ts";
import CataloguePage from "./page.tsx";

const html = renderToStaticMarkup(<CataloguePage />);
const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] ?? "");

it("the catalogue page has an anchor for every id, once", () => {
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  const wanted = [
    ...challenges,
    ...challenges.flatMap((one) => [...one.indicators, ...one.mitigations]),
    ...catalogue.mlTestScore.tests,
    ...catalogue.evidence.rules,
    ...catalogue.gates.policies,
    ...catalogue.gates.policies.flatMap((policy) => policy.rules),
    ...catalogue.handover.items,
    ...catalogue.sources,
  ].map((one) => one.id);
  expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
});

it("no link on the catalogue page leads nowhere", () => {
  const links = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(links.length).toBeGreaterThan(200);
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
});
