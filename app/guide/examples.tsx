import type { ReactNode } from "react";
import { LyingBar, RiskCell, type RiskValue } from "#app/_charts/risk-bar.tsx";
import { Table } from "#app/_ui/table.tsx";

type Example = { name: string; value: RiskValue; reading: string };

const split = (sure: number, stale: number, unproven: number, unanswered: number) => ({
  high: sure + stale + unproven + unanswered,
  parts: { sure, stale, unproven, unanswered },
});

/** Made-up values, one for each thing a bar can say. */
const EXAMPLES: readonly Example[] = [
  {
    name: "Known and proven",
    value: { state: "experienced", ...split(62, 0, 0, 0) },
    reading: "Solid to the top. Only mitigation lowers it.",
  },
  {
    name: "Partly stale",
    value: { state: "experienced", ...split(44, 18, 0, 0) },
    reading: "The hatched part came back when proof ran out. Renew the proof.",
  },
  {
    name: "Claimed, not proven",
    value: { state: "experienced", ...split(40, 0, 22, 0) },
    reading: "The outline goes once evidence supports the claim.",
  },
  {
    name: "Not answered",
    value: { state: "experienced", ...split(30, 0, 0, 32) },
    reading: "Counted as the worst case; the dotted part shrinks with answers.",
  },
  {
    name: "Nothing known",
    value: { state: "unknown", ...split(0, 0, 0, 93) },
    reading: "Never blank: the full exposure, dotted, and a question mark below.",
  },
  {
    name: "Not applicable",
    value: { state: "not-applicable", high: null, parts: null },
    reading: "A dash. Left out of every sum; has a reason and somebody who agreed.",
  },
  {
    name: "Not met in practice",
    value: { state: "not-experienced", ...split(31, 0, 0, 0) },
    reading: "No cross under the bar. Counts less only if somebody would have seen it.",
  },
  {
    name: "Rising",
    value: { state: "experienced", ...split(60, 18, 0, 0), delta: 9 },
    reading: "Filled triangle and amount when it rose by three or more; hollow when it fell.",
  },
];

export function RiskExamples() {
  return (
    <Table
      caption="What a risk bar can say"
      columns={[
        { head: "State" },
        { head: "In the portfolio" },
        { head: "On a page, 0 to 100" },
        { head: "Reading" },
      ]}
    >
      {EXAMPLES.map((example) => (
        <tr key={example.name}>
          <th scope="row" className="font-strong">
            {example.name}
          </th>
          <td>
            <RiskCell value={example.value} />
          </td>
          <td>
            <LyingBar value={example.value} width={260} />
          </td>
          <td className="whole text-ink-2">{example.reading}</td>
        </tr>
      ))}
    </Table>
  );
}

/** Mark, name and meaning in columns that fold. */
export function MarkList({
  items,
}: {
  items: readonly { mark: ReactNode; name: string; text: string }[];
}) {
  return (
    <ul className="grid gap-x-10 gap-y-4 tablet:grid-cols-2 wide:grid-cols-3">
      {items.map((item) => (
        <li key={item.name} className="grid grid-cols-[64px_minmax(0,1fr)] items-start gap-x-4">
          <div className="pt-0.5">{item.mark}</div>
          <div>
            <b>{item.name}</b>
            <p className="text-ink-2">{item.text}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
