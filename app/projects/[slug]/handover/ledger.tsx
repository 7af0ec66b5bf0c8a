import Link from "next/link";
import { Fragment } from "react";
import { PairGlyph } from "#app/_charts/ledger.tsx";
import { CommentThread } from "#app/_comments/comment-thread.tsx";
import { count, date } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { groupName, ORIGIN_WORDS, stateText, turnText } from "#server/handover/findings.ts";
import { isTurnOf, turnOf } from "#server/handover/rules/turns.ts";
import type { HandoverItem } from "#server/handover/schema.ts";
import { ItemPanel } from "./item-panel.tsx";
import { readerOf, type View } from "./view.ts";

/** Every item with both sides' state, in the groups of the checklist; a pair closes when both are filled. */
export function Ledger({ items, view }: { items: readonly HandoverItem[]; view: View }) {
  const groups = [...new Set(items.map((item) => item.group))];
  let sum = 0;
  return (
    <table className="tbl top">
      <caption className="sr-only">Handover ledger</caption>
      <thead>
        <tr>
          <th scope="col">Item</th>
          <th scope="col">Gives</th>
          <th scope="col">
            <span className="sr-only">Pair</span>
          </th>
          <th scope="col">Accepts</th>
          <th scope="col">State and what is next</th>
          <th scope="col" className="num">
            Sum
          </th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => {
          const members = items.filter((item) => item.group === group);
          return (
            <Fragment key={group}>
              <tr className="border-b border-ink">
                <th scope="rowgroup" colSpan={4} className="pt-5 font-strong">
                  {groupName(group)}
                </th>
                <td colSpan={2} className="num pt-5 text-12 text-ink-2">
                  {members.filter(isSettled).length} of {members.length} settled
                </td>
              </tr>
              {members.map((item) => {
                if (isSettled(item)) sum++;
                return (
                  <ItemRow
                    key={item.id}
                    item={item}
                    sum={isSettled(item) ? sum : null}
                    view={view}
                  />
                );
              })}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

const isSettled = (item: HandoverItem) =>
  item.state === "accepted" || item.state === "not-applicable";

function ItemRow(props: { item: HandoverItem; sum: number | null; view: View }) {
  const { item, sum, view } = props;
  const { slug, open, comments } = view;
  const isOpen = open === item.id;
  const turn = turnOf(item);
  const isMine = isTurnOf(turn, readerOf(view));
  const isLoud = (!isSettled(item) && item.state !== "open") || item.isOverdue;
  const href = isOpen
    ? `/projects/${slug}/handover`
    : `/projects/${slug}/handover?item=${item.id}#${item.id}`;
  return (
    <>
      <tr id={item.id} className={isLoud ? "bg-surface scroll-mt-16" : "scroll-mt-16"}>
        <th scope="row" className={isLoud ? "font-strong" : undefined}>
          <Link
            href={href}
            scroll={false}
            aria-expanded={isOpen}
            className="inline-block py-2 no-underline hover:underline rail:py-0"
          >
            {item.text}
          </Link>
          <Remarks item={item} comments={comments[item.id] ?? 0} />
        </th>
        <td className="text-12 text-ink-2" data-label="Gives">
          {ROLE_NAME[item.giver]}
          {item.ownerId ? <span className="block">{view.nameOf(item.ownerId)}</span> : null}
        </td>
        <td className="tablet:min-w-14">
          <PairGlyph state={item.state} />
        </td>
        <td className="text-12 text-ink-2" data-label="Accepts">
          {ROLE_NAME[item.receiver]}
        </td>
        <td className="text-12 tablet:min-w-32">
          <span className={item.state === "returned" ? "font-strong" : undefined}>
            {stateText(item)}
          </span>
          {item.dueAt ? <span className="block text-ink-2">due {date(item.dueAt)}</span> : null}
          {item.settledAt && isSettled(item) ? (
            <span className="block text-ink-2">{date(item.settledAt)}</span>
          ) : null}
          {turn ? (
            <span className={isMine ? "block font-strong" : "block text-ink-2"}>
              next: {turnText(turn)}
              {isMine ? " (you)" : ""}
            </span>
          ) : null}
          {item.isOverdue ? <span className="block font-strong">overdue</span> : null}
        </td>
        <td className="num not-phone text-12 text-ink-2">{sum}</td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={6} className="whole">
            <ItemPanel item={item} view={view} />
            <CommentThread
              slug={slug}
              subject={{ kind: "handover-item", id: item.id }}
              count={comments[item.id] ?? 0}
              about={item.text}
            />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function Remarks({ item, comments }: { item: HandoverItem; comments: number }) {
  const origin = ORIGIN_WORDS[item.origin];
  const isFound = item.origin !== "catalogue" && item.origin !== "own";
  return (
    <>
      {origin ? (
        <span className="block text-12 font-normal text-ink-2">
          {isFound && item.because ? `${origin}: ${item.because}` : origin}
        </span>
      ) : null}
      {comments > 0 ? (
        <span className="block text-12 font-normal text-ink-2">{count(comments, "comment")}</span>
      ) : null}
      {item.note && item.state !== "offered" ? (
        <span className="block text-12 font-normal text-ink-2">{item.note}</span>
      ) : null}
    </>
  );
}
