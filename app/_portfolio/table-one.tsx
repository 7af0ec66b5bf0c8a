import Link from "next/link";
import { BarrelGlyph } from "#app/_charts/barrel-glyph.tsx";
import { HeadDots } from "#app/_charts/head-dots.tsx";
import { RiskCell, riskSentence } from "#app/_charts/risk-bar.tsx";
import { count, list, plain, risk } from "#app/_copy/format.ts";
import {
  CATEGORIES,
  CHALLENGE_NAME,
  CHALLENGE_SHORT,
  GATE_GOAL,
  GATE_WORD,
  SECTION_SHORT,
  STAGE_NAME,
} from "#app/_copy/terms.ts";
import { GATE_GLYPH, Glyph } from "#app/_ui/glyph.tsx";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import type { Portfolio, PortfolioProject } from "#server/portfolio/schema.ts";
import { hrefOf, type View } from "./address.ts";
import { type Earlier, residualChange, scoreChange } from "./change.ts";
import { riskValueOf } from "./risk-value.ts";
import { RovingTable } from "./roving.tsx";

/**
 * Table 1 of the paper, live: a row a project, a column a challenge, the paper's mark in the bottom line.
 * Cells are plain links, since a `Link` each would fetch a hundred pages ahead; RovingTable opens them in place.
 */
export function TableOne(props: { portfolio: Portfolio; earlier: Earlier; view: View }) {
  const { portfolio, earlier, view } = props;
  const rows = portfolio.projects;
  return (
    <RovingTable>
      <table className="t1">
        <caption className="sr-only">
          Residual risk 0 to 100 of {count(rows.length, "project")} in twelve challenges
        </caption>
        <colgroup>
          <col className="t1-name" />
          {CHALLENGE_IDS.map((id) => (
            <col key={id} className="t1-cell" />
          ))}
          <col className="t1-score" />
          <col className="t1-tests" />
          <col />
        </colgroup>
        <Head portfolio={portfolio} view={view} />
        <tbody>
          {rows.map((row) => (
            <Row key={row.slug} row={row} earlier={earlier} />
          ))}
        </tbody>
      </table>
    </RovingTable>
  );
}

function Head({ portfolio, view }: { portfolio: Portfolio; view: View }) {
  const sorted = (sort: string) => (view.sort === sort ? "descending" : undefined);
  return (
    <thead>
      <tr>
        <td />
        {CATEGORIES.map((category) => (
          <th
            key={category.name}
            className="t1-group"
            scope="colgroup"
            colSpan={category.challenges.length}
          >
            <span>{category.name}</span>
          </th>
        ))}
        <td colSpan={3} />
      </tr>
      <tr>
        <th scope="col" aria-sort={view.sort === "name" ? "ascending" : undefined}>
          <Link href={hrefOf(view, { sort: "name" })}>Project</Link>
        </th>
        {CHALLENGE_IDS.map((id) => (
          <th key={id} scope="col" title={CHALLENGE_NAME[id]} aria-sort={sorted(id)}>
            <Link href={hrefOf(view, { sort: id })}>
              <HeadDots values={portfolio.residuals[id]} bins={portfolio.challenges[id].bins} />
              {CHALLENGE_SHORT[id]}
            </Link>
          </th>
        ))}
        <th scope="col" className="s" aria-sort={sorted("risk")}>
          <Link href={hrefOf(view, { sort: "risk" })}>Risk score, 0 to 100</Link>
        </th>
        <th scope="col" className="s" aria-sort={view.sort === "tests" ? "ascending" : undefined}>
          <Link href={hrefOf(view, { sort: "tests" })}>ML Test Score and its shortest side</Link>
        </th>
        <th scope="col" className="s" aria-sort={sorted("gate")}>
          <Link href={hrefOf(view, { sort: "gate" })}>Gate</Link>
        </th>
      </tr>
    </thead>
  );
}

function Row({ row, earlier }: { row: PortfolioProject; earlier: Earlier }) {
  const href = `/projects/${row.slug}`;
  return (
    <tr>
      <th scope="row" className="t1-project">
        <a href={href}>
          <b>{row.code}</b>
          <span className="line-clamp-2">{row.name}</span>
          <span>{row.stage ? STAGE_NAME[row.stage] : "stage not set"}</span>
        </a>
      </th>
      {CHALLENGE_IDS.map((id) => {
        const value = riskValueOf(row.challenges[id], residualChange(row, id, earlier));
        const sentence = riskSentence(id, value);
        return (
          <td key={id}>
            <a href={`${href}#${id}`} title={`${row.code}, ${sentence}`}>
              <RiskCell value={value} />
            </a>
          </td>
        );
      })}
      <td className="s">
        <span className="text-20 font-strong">{row.score === null ? "–" : risk(row.score)}</span>
        <span className="sub">
          {[
            claimOf(row),
            changeWord(scoreChange(row, earlier)),
            row.ownWeights > 0 ? "weights of your own" : null,
          ]
            .filter(Boolean)
            .join("; ")}
        </span>
      </td>
      <td className="s">
        <div className="flex items-center gap-2">
          <BarrelGlyph {...row.mlTestScore} />
          <span className="text-20 font-strong">{plain(row.mlTestScore.final)}</span>
        </div>
        <span className="sub">{bindingOf(row)}</span>
      </td>
      <td className="s">
        <a href={`${href}/gate`} className="gate">
          <span className="flex items-center gap-2 font-strong">
            <Glyph kind={GATE_GLYPH[row.gate.outcome]} size={18} />
            {GATE_WORD[row.gate.outcome]}
          </span>
          <span className="sub">{GATE_GOAL[row.gate.id] ?? row.gate.id}</span>
        </a>
      </td>
    </tr>
  );
}

/** "claims say 60" when people's word alone gives another number. */
export function claimOf(row: PortfolioProject): string {
  if (row.score === null || row.claimed === null) return "nothing answered";
  const [score, claimed] = [risk(row.score), risk(row.claimed)];
  return score === claimed ? "as claimed" : `claims say ${claimed}`;
}

/** "up 9", "steady"; nothing where there is no earlier value. */
export function changeWord(change: number | null): string {
  if (change === null) return "";
  const amount = Math.round(Math.abs(change));
  return amount === 0 ? "steady" : `${change > 0 ? "up" : "down"} ${amount}`;
}

/** "Monitoring, claims 5"; "all sections" when all four tie. */
export function bindingOf(row: PortfolioProject): string {
  const { binding, final, claimedFinal } = row.mlTestScore;
  const held =
    binding.length === 4
      ? "All sections"
      : list(binding.map((id) => SECTION_SHORT[id]).slice(0, 2));
  const more = binding.length === 3 ? " and another" : "";
  return `${held}${more}${claimedFinal > final ? `, claims ${plain(claimedFinal)}` : ""}`;
}
