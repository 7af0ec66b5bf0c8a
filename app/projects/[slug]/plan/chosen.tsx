import Link from "next/link";
import { CommentThread } from "#app/_comments/comment-thread.tsx";
import { count, date } from "#app/_copy/format.ts";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { missingText, stateText } from "#server/plans/findings.ts";
import { challengeName } from "#server/plans/rules/items.ts";
import type { PlanItem } from "#server/plans/schema.ts";
import { ChangeForm } from "./item-form.tsx";

type Props = {
  slug: string;
  items: readonly PlanItem[];
  open: string | undefined;
  people: readonly { id: string; name: string }[];
  nameOf: (id: string) => string;
  /** How many comments stand under each item. */
  comments: Readonly<Record<string, number>>;
  disabledBecause: string | null;
};

/** What is in the plan; an item opens to be changed. */
export function Chosen({ items, ...view }: Props) {
  return (
    <Table
      caption="Items in the plan"
      className="top"
      columns={[{ head: "Item" }, { head: "State" }, { head: "Owner" }, { head: "Due" }]}
    >
      {items.map((item) => (
        <Row key={item.itemId} item={item} {...view} />
      ))}
    </Table>
  );
}

function Row({
  item,
  slug,
  open,
  people,
  nameOf,
  comments,
  disabledBecause,
}: Omit<Props, "items"> & { item: PlanItem }) {
  const isOpen = open === item.itemId;
  const page = `/projects/${slug}/plan`;
  const isPending = item.state === "done" && item.proof.state !== "proven";
  return (
    <>
      <tr id={item.itemId} className={item.state === "dropped" ? "text-ink-2" : undefined}>
        <th scope="row" className={isOpen ? "font-strong" : undefined}>
          <Link
            href={isOpen ? page : `${page}?item=${encodeURIComponent(item.itemId)}`}
            scroll={false}
            aria-expanded={isOpen}
            className="inline-block py-2 no-underline hover:underline rail:py-0"
          >
            {item.title}
          </Link>
          <span className="block text-12 font-normal text-ink-2">
            {challengeName(item) ?? "The team's own"}
            {item.note ? `. ${item.note}` : ""}
            {comments[item.itemId] ? `. ${count(comments[item.itemId] ?? 0, "comment")}` : ""}
          </span>
        </th>
        <td data-label="State" className={isPending ? "font-strong" : undefined}>
          {stateText(item)}
          {isPending ? (
            <span className="block text-12 font-normal text-ink-2">{missingText(item)}</span>
          ) : null}
        </td>
        <td data-label="Owner">{item.ownerId === null ? "nobody" : nameOf(item.ownerId)}</td>
        <td data-label="Due" className="whitespace-nowrap">
          {item.dueOn === null ? "no date" : date(item.dueOn)}{" "}
          {item.due === "overdue" || item.due === "soon" ? <Tag>{item.due}</Tag> : null}
        </td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={4} className="whole">
            <div className="py-2">
              <ChangeForm
                key={item.revision}
                {...{ slug, people, disabledBecause }}
                itemId={item.itemId}
                revision={item.revision}
                state={item.state}
                ownerId={item.ownerId}
                dueOn={item.dueOn}
                note={item.note}
              />
              <CommentThread
                slug={slug}
                subject={{ kind: "plan-item", id: item.itemId }}
                count={comments[item.itemId] ?? 0}
                about={item.title}
              />
            </div>
          </td>
        </tr>
      ) : null}
    </>
  );
}
