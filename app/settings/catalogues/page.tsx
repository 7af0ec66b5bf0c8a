import type { Metadata } from "next";
import Link from "next/link";
import { count, dateTime } from "#app/_copy/format.ts";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { cataloguesTitle } from "#server/own-catalogues/findings.ts";
import type { CatalogueHead } from "#server/own-catalogues/schema.ts";
import { Importer } from "./importer.tsx";

export const metadata: Metadata = { title: "Catalogues" };

/** The workspace's own catalogues: what they are, and how one comes in. */
export default async function CataloguesPage() {
  const api = await caller();
  const [catalogues, blocked] = await Promise.all([
    api.ownCatalogues.list(),
    whyNotMe("catalogues.manage"),
  ]);
  return (
    <>
      <PageHead
        title={cataloguesTitle(catalogues)}
        lede="Your own questions, rated beside the twelve challenges and scored apart from them, so that scores stay comparable. A version never changes; each project chooses which it rates by."
      />
      <Section title="Catalogues">
        {catalogues.length === 0 ? (
          <p className="text-ink-2">None yet. One that you import stands here.</p>
        ) : (
          <List catalogues={catalogues} />
        )}
      </Section>
      <Section title="Import" remark="Changed under the same slug, it becomes the next version">
        <p className="max-w-prose pb-3 text-ink-2">
          YAML or JSON by the{" "}
          <a href="/api/v1/schemas/own-catalogue.json">schema assay-catalogue/1</a>, or the JSON of
          an AWS Well-Architected custom lens (2021-11-01).
        </p>
        <Importer blocked={blocked} />
      </Section>
    </>
  );
}

const FORMAT = { assay: "assay-catalogue/1", "aws-lens": "AWS custom lens" } as const;

function List({ catalogues }: { catalogues: readonly CatalogueHead[] }) {
  return (
    <Table
      caption="Own catalogues"
      columns={[
        { head: "Catalogue" },
        { head: "Format" },
        { head: "Asks" },
        { head: "Version", isNumber: true },
        { head: "Imported" },
      ]}
    >
      {catalogues.map((one) => (
        <tr key={one.slug}>
          <th scope="row">
            <Link href={`/settings/catalogues/${one.slug}`}>{one.name}</Link>{" "}
            {one.isRetired ? <Tag>retired</Tag> : null}
            <span className="block font-mono text-12 font-normal">{one.slug}</span>
          </th>
          <td data-label="Format">{FORMAT[one.format]}</td>
          <td data-label="Asks">
            {count(one.indicators, "question")} in {count(one.challenges, "challenge")}
          </td>
          <td className="num" data-label="Version">
            {one.version}
          </td>
          <td data-label="Imported">{dateTime(one.importedAt)}</td>
        </tr>
      ))}
    </Table>
  );
}
