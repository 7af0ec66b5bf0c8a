import type { Metadata } from "next";
import Link from "next/link";
import { dateTime, sentence } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { changeText, ownItemsTitle } from "#server/handover-items/findings.ts";
import { HANDOVER_GROUPS } from "#server/handover-items/schema.ts";
import { AddItem, EditItem } from "./item-forms.tsx";

export const metadata: Metadata = { title: "Handover items" };

type Props = { searchParams: Promise<{ item?: string | string[] }> };

/** What this workspace asks for in every handover, beside the catalogue. */
export default async function HandoverItemsPage({ searchParams }: Props) {
  const open = [(await searchParams).item].flat()[0];
  const api = await caller();
  const [{ items, history }, named, blocked] = await Promise.all([
    api.handoverItems.list(),
    api.identity.named(),
    whyNotMe("handover-items.manage"),
  ]);
  const nameOf = (id: string) => named.find((one) => one.id === id)?.name ?? "a former member";
  const chosen = items.find(({ id }) => id === open);
  return (
    <>
      <PageHead
        title={ownItemsTitle(items)}
        lede="An item stands on every project's list from the handover it is asked for on. Said otherwise, it keeps what was offered and accepted of it; retired, it leaves every list, and its history stays."
      />
      <Section title="Items of your own" remark={`${items.length}`}>
        {items.length === 0 ? (
          <p className="text-ink-2">None. One that you add stands here.</p>
        ) : (
          <Table
            caption="The workspace's own items"
            columns={[
              { head: "Item" },
              { head: "Area" },
              { head: "Gives" },
              { head: "Accepts" },
              { head: "Asked for" },
            ]}
          >
            {items.map((item) => (
              <tr key={item.id}>
                <th scope="row">
                  <Link
                    href={
                      item.id === open ? "/settings/handover" : `/settings/handover?item=${item.id}`
                    }
                    scroll={false}
                    aria-expanded={item.id === open}
                    className="inline-block py-2 rail:py-0"
                  >
                    {item.text}
                  </Link>
                </th>
                <td data-label="Area">{sentence(item.group)}</td>
                <td data-label="Gives">{ROLE_NAME[item.giver]}</td>
                <td data-label="Accepts">{ROLE_NAME[item.receiver]}</td>
                <td data-label="Asked for">
                  from the {item.requiredFrom} on{item.isRequired ? ", gates wait for it" : ""}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Section>
      {chosen ? (
        <Section title="Change or retire it">
          <EditItem
            key={`${chosen.id}-${chosen.version}`}
            item={chosen}
            blocked={blocked}
            areas={HANDOVER_GROUPS}
          />
        </Section>
      ) : null}
      <Section title="Add an item">
        <AddItem blocked={blocked} areas={HANDOVER_GROUPS} />
      </Section>
      <Section title="What was changed when" remark="The newest first">
        {history.length === 0 ? <p className="text-ink-2">Nothing yet.</p> : null}
        <ul>
          {history.slice(0, 100).map((one) => (
            <li key={`${one.id}-${one.version}`} className="py-1">
              {dateTime(one.savedAt)}, {nameOf(one.savedById)} {changeText(one)}
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
