import { dateTime } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { Section } from "#app/_ui/figure.tsx";
import { groupName } from "#server/handover/findings.ts";
import type { HandoverItem } from "#server/handover/schema.ts";
import { HANDOVER_GROUPS } from "#server/handover-items/schema.ts";
import { receiptsTitle, receiptText } from "#server/handover-receipts/findings.ts";
import { itemsOf, whyNotDrawUp, whyNotSign } from "#server/handover-receipts/rules/receipt.ts";
import { type HandoverReceipt, SIDES, type Side } from "#server/handover-receipts/schema.ts";
import { DrawUp, Sign } from "./sign-off.tsx";
import { readerOf, type View } from "./view.ts";

/** What both sides sign: drawn up of an area or of everything once all of it is answered. */
export function Receipts(props: {
  items: readonly HandoverItem[];
  receipts: readonly HandoverReceipt[];
  view: View;
}) {
  const { items, receipts, view } = props;
  const areas = [null, ...HANDOVER_GROUPS].flatMap((area) => {
    const own = itemsOf(items, area);
    const isDrawnUp = receipts.some((one) => one.area === area && one.isCurrent);
    if (own.length === 0 || isDrawnUp) return [];
    return [{ area, why: whyNotDrawUp(own) }];
  });
  const ready = areas.filter(({ why }) => why === null).map(({ area }) => area);
  const whyNone = areas.find(({ area }) => area === null)?.why ?? "All of it is drawn up.";
  return (
    <Section id="receipts" title="Receipts" remark={receiptsTitle(receipts)}>
      <p className="max-w-[96ch] text-ink-2">
        A receipt freezes what was handed over, of one area or of everything. It is final when both
        sides have signed, and is never changed after that.
      </p>
      {receipts.length > 0 ? (
        <ul className="mt-2">
          {receipts.map((one) => (
            <li key={one.receiptId} className="border-t border-line py-3">
              <One receipt={one} view={view} />
            </li>
          ))}
        </ul>
      ) : null}
      <div className="mt-3">
        <DrawUp slug={view.slug} ready={ready} blocked={view.blocked} whyNone={whyNone} />
      </div>
    </Section>
  );
}

function One({ receipt, view }: { receipt: HandoverReceipt; view: View }) {
  const { receiptId, area, signatures, isFinal, digest } = receipt;
  return (
    <>
      <h3 className="font-strong">
        {area === null ? "Everything that was due" : groupName(area)}, {receipt.transition}:{" "}
        {isFinal ? "final" : receipt.isCurrent ? "waits for signatures" : "overtaken by changes"}
      </h3>
      <p className="text-ink-2">
        {receiptText(receipt)} Drawn up by {view.nameOf(receipt.drawnUpById)},{" "}
        {dateTime(receipt.drawnUpAt)}.
      </p>
      <dl className="mt-1 grid gap-x-8 tablet:grid-cols-2">
        {SIDES.map((side) => {
          const signed = signatures.find((one) => one.side === side);
          return (
            <div key={side} className="py-1">
              <dt className="text-ink-2">{SIDE_WORDS[side]}</dt>
              <dd>
                {signed ? (
                  <>
                    signed by {view.nameOf(signed.signedById)}, {ROLE_NAME[signed.role]},{" "}
                    {dateTime(signed.signedAt)}
                  </>
                ) : (
                  <Sign
                    slug={view.slug}
                    receiptId={receiptId}
                    side={side}
                    blocked={whyNot(receipt, side, view)}
                  />
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      <p className="font-mono text-12 break-all">sha-256 {digest}</p>
      {isFinal ? (
        <a
          href={`/api/v1/projects/${view.slug}/handover/receipts/${receiptId}?as=signed`}
          className="inline-block py-3 rail:py-1"
        >
          Download it signed
        </a>
      ) : null}
    </>
  );
}

const SIDE_WORDS: Readonly<Record<Side, string>> = {
  giving: "The giving side",
  receiving: "The receiving side",
};

function whyNot(receipt: HandoverReceipt, side: Side, view: View): string | null {
  const reader = readerOf(view);
  if (!reader) return "Sign in as a person first.";
  return view.blocked ?? whyNotSign(receipt, side, reader)?.why ?? null;
}
