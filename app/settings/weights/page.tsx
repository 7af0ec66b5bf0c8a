import type { Metadata } from "next";
import { dateTime } from "#app/_copy/format.ts";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { weightsTitle } from "#server/weights/findings.ts";
import { ClearWeight, SetWeight } from "./weight-forms.tsx";

export const metadata: Metadata = { title: "Weights" };

/** Which weights are not the catalogue's, why, and since when. */
export default async function WeightsPage() {
  const api = await caller();
  const [{ rows, changed, history }, named, blocked] = await Promise.all([
    api.weights.page(),
    api.identity.named(),
    whyNotMe("weights.manage"),
  ]);
  const nameOf = (id: string) => named.find((one) => one.id === id)?.name ?? "a former member";
  const differing = rows.filter(({ target }) => changed.some((one) => one.target === target));
  return (
    <>
      <PageHead
        title={weightsTitle(changed)}
        lede="Scores that are not published yet are weighed anew at once; a published assessment keeps the weights it was scored with. The reasons stand wherever the score does. The worst challenge and the weakest indicator count in full whatever they weigh."
      />
      <Section title="Weights of your own" remark={`${changed.length} of ${rows.length}`}>
        {differing.length === 0 ? (
          <p className="text-ink-2">None. One that you set stands here.</p>
        ) : (
          <Table
            caption="Weights that differ from the catalogue"
            columns={[
              { head: "What" },
              { head: "Catalogue", isNumber: true },
              { head: "Here", isNumber: true },
              { head: "Why" },
              { head: "Go back" },
            ]}
          >
            {differing.map((row) => (
              <tr key={row.target}>
                <th scope="row">
                  {row.label}
                  <span className="block font-mono text-12 font-normal">{row.target}</span>
                </th>
                <td className="num" data-label="Catalogue">
                  {row.catalogueWeight}
                </td>
                <td className="num" data-label="Here">
                  {row.weight}
                </td>
                <td data-label="Why">{row.reason}</td>
                <td>
                  <ClearWeight target={row.target} blocked={blocked} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Section>
      <Section title="Set a weight">
        <SetWeight
          blocked={blocked}
          targets={rows.map(({ target, label, catalogueWeight }) => ({
            target,
            label,
            catalogueWeight,
          }))}
        />
      </Section>
      <Section title="What was set when" remark="The newest 200">
        {history.length === 0 ? <p className="text-ink-2">Nothing yet.</p> : null}
        <ul>
          {history.map((one) => (
            <li key={one.id} className="py-1">
              {dateTime(one.setAt)}, {nameOf(one.setById)}: {one.label}{" "}
              {one.weight === null ? "as in the catalogue again" : `weighs ${one.weight}`}.{" "}
              <span className="text-ink-2">{one.reason}</span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
