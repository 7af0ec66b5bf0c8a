import type { Metadata } from "next";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { catalogueLede, catalogueTitle } from "#server/catalogue/findings.ts";
import { Challenges } from "./challenges.tsx";
import { Gates, HandoverItems } from "./decisions.tsx";
import { Open } from "./open.tsx";
import { Sources } from "./sources.tsx";
import { Tests } from "./tests.tsx";

export const metadata: Metadata = { title: "Catalogue" };

const PARTS = [
  ["challenges", "Challenges"],
  ["tests", "Tests"],
  ["gates", "Gates"],
  ["handover", "Handover"],
  ["open", "Where sources disagree"],
  ["sources", "Sources"],
] as const;

/** Everything that scores are made from, readable: each id is an anchor, each statement has its source. */
export default function CataloguePage() {
  return (
    <>
      <TopLine crumbs={[{ label: "Portfolio", href: "/" }, { label: "Catalogue" }]} />
      <PageHead title={catalogueTitle()} lede={catalogueLede()} />
      <nav aria-label="Parts of the catalogue" className="mb-8">
        <ul className="flex flex-wrap gap-x-5">
          {PARTS.map(([id, label]) => (
            <li key={id}>
              <a href={`#${id}`} className="inline-block py-3 rail:py-1">
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Challenges />
      <Tests />
      <Gates />
      <HandoverItems />
      <Open />
      <Sources />
    </>
  );
}
