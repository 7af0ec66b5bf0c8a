import type { Metadata } from "next";
import Link from "next/link";
import { Fragment } from "react";
import { PairGlyph } from "#app/_charts/ledger.tsx";
import { CommentThread } from "#app/_comments/comment-thread.tsx";
import { count, date } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { caller, projectViewer, whyNotHere } from "#app/_trpc/server.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { groupName, handoverLede, handoverTitle, stateText } from "#server/handover/findings.ts";
import type { Handover, HandoverItem } from "#server/handover/schema.ts";
import type { Named } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { ItemPanel } from "./item-panel.tsx";
import { Receipt } from "./receipt.tsx";

export const metadata: Metadata = { title: "Handover" };

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ item?: string | string[] }>;
};

export default async function HandoverPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const open = [(await searchParams).item].flat()[0];
  const api = await caller();
  const [handover, project, named, comments, scope, blocked] = await Promise.all([
    api.handover.get({ slug }),
    api.projects.get({ slug }),
    api.identity.named(),
    api.comments.counts({ slug, kind: "handover-item" }),
    projectViewer(slug),
    whyNotHere(slug, "handover.write"),
  ]);
  const due = handover.items.filter((item) => item.isDue);
  const later = handover.items.filter((item) => !item.isDue);
  const view = { slug, open, named, comments, scope, blocked };
  return (
    <>
      <PageHead
        title={handoverTitle(handover)}
        lede={handoverLede(handover)}
        actions={<a href={`/projects/${slug}/report/handover`}>Record to download</a>}
      />
      <Figure
        question="Who has given, and who has accepted?"
        answer="Left half: given. Right half: accepted. The pair closes when both are filled"
        source={
          <>
            <span>
              {due.length} of {handover.items.length} items are due for the next stage.
            </span>
            <span>Evidence may offer an item; only the accepting role accepts.</span>
          </>
        }
      >
        <div className="grid gap-6 side:grid-cols-[minmax(0,1fr)_264px] side:gap-9">
          <div className="max-side:order-2">
            <Ledger items={due} {...view} />
          </div>
          <Receipt handover={handover} project={project} />
        </div>
      </Figure>
      {later.length > 0 ? (
        <details className="mb-10" open={later.some((item) => item.id === open)}>
          <summary className="w-fit py-3 underline decoration-control underline-offset-3 rail:py-1">
            {later.length} more items become due once the project is a pilot and looks to production
          </summary>
          <Ledger items={later} {...view} />
        </details>
      ) : null}
    </>
  );
}

type View = {
  slug: string;
  open: string | undefined;
  named: readonly Named[];
  /** How many comments stand under each item. */
  comments: Readonly<Record<string, number>>;
  scope: ProjectScope | null;
  blocked: string | null;
};

function Ledger({ items, ...view }: View & { items: Handover["items"] }) {
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
          <th scope="col">State</th>
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
                  <ItemRow key={item.id} item={item} sum={isSettled(item) ? sum : null} {...view} />
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

function ItemRow({
  item,
  sum,
  slug,
  open,
  named,
  comments,
  scope,
  blocked,
}: View & { item: HandoverItem; sum: number | null }) {
  const isOpen = open === item.id;
  const needsWork = !isSettled(item);
  const href = isOpen
    ? `/projects/${slug}/handover`
    : `/projects/${slug}/handover?item=${item.id}#${item.id}`;
  return (
    <>
      <tr
        id={item.id}
        className={needsWork && item.state !== "open" ? "bg-surface scroll-mt-16" : "scroll-mt-16"}
      >
        <th scope="row" className={needsWork && item.state !== "open" ? "font-strong" : undefined}>
          <Link
            href={href}
            scroll={false}
            aria-expanded={isOpen}
            className="inline-block py-2 no-underline hover:underline rail:py-0"
          >
            {item.text}
          </Link>
          {comments[item.id] ? (
            <span className="block text-12 font-normal text-ink-2">
              {count(comments[item.id] ?? 0, "comment")}
            </span>
          ) : null}
          {item.note && item.state !== "offered" ? (
            <span className="block text-12 font-normal text-ink-2">{item.note}</span>
          ) : null}
        </th>
        <td className="text-12 text-ink-2" data-label="Gives">
          {ROLE_NAME[item.giver]}
        </td>
        <td className="tablet:min-w-14">
          <PairGlyph state={item.state} />
        </td>
        <td className="text-12 text-ink-2" data-label="Accepts">
          {ROLE_NAME[item.receiver]}
        </td>
        <td
          className={
            item.state === "returned"
              ? "text-12 font-strong tablet:min-w-24"
              : "text-12 tablet:min-w-24"
          }
        >
          {stateText(item)}
          {item.dueAt ? <span className="block text-ink-2">due {date(item.dueAt)}</span> : null}
          {item.settledAt && item.state === "accepted" ? (
            <span className="block text-ink-2">{date(item.settledAt)}</span>
          ) : null}
        </td>
        <td className="num not-phone text-12 text-ink-2">{sum}</td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={6} className="whole">
            <ItemPanel slug={slug} item={item} named={named} scope={scope} blocked={blocked} />
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
