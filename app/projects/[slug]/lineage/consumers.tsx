import Link from "next/link";
import { dateTime, number } from "#app/_copy/format.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import type { LineagePage } from "#server/lineage/schema.ts";
import { nodeWords } from "./node-words.ts";

/** Readers of what a model's job writes that neither the profile nor a manifest names. */
export function Consumers({ slug, page }: { slug: string; page: LineagePage }) {
  const words = nodeWords(page);
  const declared = page.declared.length === 0 ? "none declared in the profile" : "";
  return (
    <Section
      title={
        <>
          Who uses what the models write? <bdi>{page.consumerAnswer}</bdi>
        </>
      }
      remark={declared || `declared: ${page.declared.join(", ")}`}
      id="consumers"
    >
      {page.consumers.length === 0 ? (
        <p className="max-w-prose text-ink-2">
          A job of the system that writes an output counts as its own; a reader from which a way
          leads back to the model is told as a loop.
        </p>
      ) : (
        <Table
          caption="Undeclared consumers"
          columns={[
            { head: "Reader" },
            { head: "System" },
            { head: "Reads" },
            { head: "Written by" },
            { head: "Runs", isNumber: true },
            { head: "Last seen" },
            { head: "" },
          ]}
          foot={
            <>
              Declare them <Link href={`/projects/${slug}/edit`}>in the project's profile</Link>{" "}
              once their owners have agreed: a change of the model changes what they do.
            </>
          }
        >
          {page.consumers.map((one) => (
            <tr key={`${one.id} ${one.reads}`}>
              <th scope="row">
                <Status kind="attention">
                  <bdi>{one.label}</bdi>
                </Status>
              </th>
              <td data-label="System">
                <bdi>{one.system}</bdi>
              </td>
              <td data-label="Reads">
                <bdi>{words.word(one.reads)}</bdi>
              </td>
              <td data-label="Written by">
                <bdi>{words.word(one.writtenBy)}</bdi>
              </td>
              <td className="num" data-label="Runs">
                {number(one.runs)}
              </td>
              <td data-label="Last seen">
                {one.lastSeenAt ? dateTime(one.lastSeenAt) : "not said"}
              </td>
              <td>
                <Link href={factHref(slug, one.ref)} prefetch={false}>
                  why
                </Link>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
