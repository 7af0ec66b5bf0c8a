import type { Metadata } from "next";
import { date, number } from "#app/_copy/format.ts";
import { caller, whyNotEver } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { NotYours } from "#app/_ui/not-yours.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { bytesInWords, storageTitle, sweepSays } from "#server/retention/findings.ts";

export const metadata: Metadata = { title: "Storage" };

/** What evidence takes, and what the next sweep would delete of it. */
export default async function StoragePage() {
  const unseen = await whyNotEver("workspace.manage");
  if (unseen) return <NotYours title="Storage" reason={unseen} back="/settings" />;
  const api = await caller();
  const storage = await api.retention.storage();
  return (
    <>
      <PageHead title={storageTitle(storage)} lede={sweepSays(storage)} />
      <Section title="By kind" remark="How long a kind is kept is set on each project's settings">
        <Table
          caption="What documents of each kind take"
          columns={[
            { head: "Kind" },
            { head: "Documents", isNumber: true },
            { head: "Held", isNumber: true, title: "As the database holds them, compressed" },
            { head: "As sent", isNumber: true },
            { head: "Facts", isNumber: true },
            { head: "Oldest" },
            { head: "Next sweep", isNumber: true },
          ]}
          foot="What a decision, an answer, a signature, a milestone or a receipt names is never deleted, nor what a score of today rests on. Facts, indexes and history come on top: the whole database is larger."
        >
          {storage.kinds.map((kind) => (
            <tr key={kind.kind}>
              <th scope="row">{kind.kind}</th>
              <td className="num" data-label="Documents">
                {number(kind.documents)}
              </td>
              <td className="num" data-label="Held">
                {bytesInWords(kind.storedBytes)}
              </td>
              <td className="num" data-label="As sent">
                {bytesInWords(kind.sentBytes)}
              </td>
              <td className="num" data-label="Facts">
                {number(kind.facts)}
              </td>
              <td data-label="Oldest">{date(kind.oldestAt)}</td>
              <td className="num" data-label="Next sweep">
                {kind.next.documents === 0
                  ? "nothing"
                  : `${number(kind.next.documents)} (${bytesInWords(kind.next.storedBytes)})`}
              </td>
            </tr>
          ))}
        </Table>
      </Section>
    </>
  );
}
