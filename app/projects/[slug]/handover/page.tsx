import type { Metadata } from "next";
import { caller, projectViewer, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { Figure } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { handoverLede, handoverTitle } from "#server/handover/findings.ts";
import { isTurnOf, turnOf } from "#server/handover/rules/turns.ts";
import { Ledger } from "./ledger.tsx";
import { Receipt } from "./receipt.tsx";
import { Receipts } from "./receipts.tsx";
import { Turns } from "./turns.tsx";
import { readerOf, type View } from "./view.ts";

export const metadata: Metadata = { title: "Handover" };

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ item?: string | string[]; mine?: string | string[] }>;
};

/** Who has given what to whom, what waits for whom, and what both sides have signed. */
export default async function HandoverPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const query = await searchParams;
  const open = [query.item].flat()[0];
  const api = await caller();
  const [handover, receipts, project, { seen }, view] = await Promise.all([
    api.handover.get({ slug }),
    api.handoverReceipts.list({ slug }),
    api.projects.get({ slug }),
    api.handover.seen({ slug }),
    viewOf(slug, open),
  ]);
  const due = handover.items.filter((item) => item.isDue);
  const later = handover.items.filter((item) => !item.isDue);
  const isMineOnly = query.mine !== undefined;
  const shown = isMineOnly ? due.filter((item) => isTurnOf(turnOf(item), readerOf(view))) : due;
  return (
    <>
      <PageHead
        title={handoverTitle(handover)}
        lede={handoverLede(handover)}
        actions={
          <>
            <LinkButton
              look="main"
              prefetch={false}
              href={`/api/v1/projects/${slug}/handover/pack`}
              download
            >
              Download the handover pack
            </LinkButton>
            <a href={`/projects/${slug}/report/handover`} className="inline-block py-3 rail:py-1">
              Record to download
            </a>
          </>
        }
      />
      <Turns handover={handover} view={view} seen={seen} isMineOnly={isMineOnly} />
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
            <Ledger items={shown} view={view} />
          </div>
          <Receipt handover={handover} project={project} receipts={receipts} nameOf={view.nameOf} />
        </div>
      </Figure>
      {later.length > 0 && !isMineOnly ? (
        <details className="mb-10" open={later.some((item) => item.id === open)}>
          <summary className="w-fit py-3 underline decoration-control underline-offset-3 rail:py-1">
            {later.length} more items become due once the project is a pilot and looks to production
          </summary>
          <Ledger items={later} view={view} />
        </details>
      ) : null}
      <Receipts items={handover.items} receipts={receipts} view={view} />
    </>
  );
}

/** Documents to attach are read only where an item stands open. */
async function viewOf(slug: string, open: string | undefined): Promise<View> {
  const api = await caller();
  const [named, people, comments, scope, blocked, log] = await Promise.all([
    api.identity.named(),
    api.roles.people({ slug }),
    api.comments.counts({ slug, kind: "handover-item" }),
    projectViewer(slug),
    whyNotHere(slug, "handover.write"),
    open === undefined ? { entries: [] } : api.evidence.log({ slug, limit: 50 }),
  ]);
  const nameOf = (id: string) =>
    named.find((one) => one.id === id)?.name ?? (id === "system" ? "Assay" : "a former member");
  return {
    slug,
    open,
    nameOf,
    comments,
    scope,
    blocked,
    people: people.participants
      .filter(({ role }) => role !== "viewer")
      .map(({ userId }) => ({ id: userId, name: nameOf(userId) })),
    documents: log.entries.flatMap((entry) =>
      entry.kind === "evidence"
        ? [
            {
              id: entry.evidence.id,
              name: `${entry.evidence.fileName ?? entry.evidence.source}, ${entry.evidence.receivedAt.toISOString().slice(0, 10)}`,
            },
          ]
        : [],
    ),
  };
}
