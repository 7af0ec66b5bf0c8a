import { date, dateTime } from "#app/_copy/format.ts";
import { groupName } from "#server/handover/findings.ts";
import type { Handover } from "#server/handover/schema.ts";
import { type HandoverReceipt, SIDES } from "#server/handover-receipts/schema.ts";

/** The totals as a till receipt: what stands there is final only when every line is. */
export function Receipt({
  handover,
  project,
  receipts,
  nameOf,
}: {
  handover: Handover;
  project: { code: string; name: string };
  receipts: readonly HandoverReceipt[];
  nameOf: (id: string) => string;
}) {
  const { progress, items } = handover;
  const due = items.filter((item) => item.isDue);
  const settled = progress.accepted + progress.notApplicable;
  const whole = receipts.find(({ area, isCurrent }) => area === null && isCurrent);
  const isFinal = whole?.isFinal ?? false;
  const last = due
    .flatMap((item) => item.settledAt ?? item.offeredAt ?? [])
    .sort()
    .at(-1);
  const groups = [...new Set(due.map((item) => item.group))];
  return (
    <aside
      aria-label="Receipt"
      className="h-max bg-surface p-4 font-mono text-12 side:sticky side:top-4"
    >
      <p className="font-strong">{isFinal ? "RECEIPT" : "RECEIPT, NOT FINAL"}</p>
      <p>
        {project.code} {project.name}
      </p>
      <p>{last ? dateTime(last) : "nothing offered yet"}</p>
      <dl className="mt-2 border-t border-dashed border-control pt-2">
        {groups.map((group) => {
          const members = due.filter((item) => item.group === group);
          const done = members.filter(
            (item) => item.state === "accepted" || item.state === "not-applicable",
          );
          return (
            <Line
              key={group}
              name={groupName(group)}
              value={`${done.length} / ${members.length}`}
            />
          );
        })}
      </dl>
      <dl className="mt-2 border-t border-dashed border-control pt-2">
        <div className="flex justify-between text-20 font-strong">
          <dt>Settled</dt>
          <dd>
            {settled} / {progress.total}
          </dd>
        </div>
        <Line name="conditional" value={String(progress.conditional)} />
        <Line name="offered, waiting" value={String(progress.offered)} />
        <Line name="returned" value={String(progress.returned)} />
        <Line name="not offered" value={String(progress.open)} />
        <Line name="overdue" value={String(due.filter((item) => item.isOverdue).length)} />
      </dl>
      <dl className="mt-2 border-t border-dashed border-control pt-2">
        {SIDES.map((side) => {
          const signed = whole?.signatures.find((one) => one.side === side);
          const value = signed
            ? `${nameOf(signed.signedById)}, ${date(signed.signedAt)}`
            : "not signed";
          return <Line key={side} name={side} value={value} />;
        })}
      </dl>
      {whole && isFinal ? (
        <p className="mt-2 break-all">sha-256 {whole.digest}</p>
      ) : (
        <p className="mt-2">The digest is printed here when both sides have signed.</p>
      )}
    </aside>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex justify-between gap-3">
      <dt>{name}</dt>
      <dd className="text-right">{value}</dd>
    </div>
  );
}
