import Link from "next/link";
import { HeadDots } from "#app/_charts/head-dots.tsx";
import { Skyline } from "#app/_charts/risk-bar.tsx";
import { count, plain, risk } from "#app/_copy/format.ts";
import { CHALLENGE_SHORT, GATE_WORD } from "#app/_copy/terms.ts";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import type { Portfolio, PortfolioProject } from "#server/portfolio/schema.ts";
import { hrefOf, type View } from "./address.ts";
import { type Earlier, scoreChange } from "./change.ts";
import { riskValueOf, worstOf } from "./risk-value.ts";
import { changeWord } from "./table-one.tsx";

/** From so many projects on a row is a line: its skyline, its score, its worst challenge. */
export const COMPACT_FROM = 21;

type Props = { portfolio: Portfolio; earlier: Earlier; view: View };

/** The same table for many: where each challenge stands over all that match, then a line a project. */
export function CompactTable({ portfolio, earlier, view }: Props) {
  return (
    <>
      <ul className="strata">
        {CHALLENGE_IDS.map((id) => (
          <li key={id}>
            <Link href={hrefOf(view, { sort: id })} aria-current={view.sort === id || undefined}>
              <HeadDots values={[]} bins={portfolio.challenges[id].bins} />
              {CHALLENGE_SHORT[id]}
              <span>
                <b>{portfolio.challenges[id].critical}</b> over 75
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <table className="t2">
        <caption className="sr-only">
          Residual risk 0 to 100 of {count(portfolio.projects.length, "project")} in twelve
          challenges
        </caption>
        <thead>
          <tr>
            <th scope="col">Project</th>
            <th scope="col">Twelve challenges</th>
            <th scope="col">Risk</th>
            <th scope="col">Worst</th>
            <th scope="col">ML Test Score</th>
            <th scope="col">Gate</th>
          </tr>
        </thead>
        <tbody>
          {portfolio.projects.map((row) => (
            <Row key={row.slug} row={row} earlier={earlier} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Row({ row, earlier }: { row: PortfolioProject; earlier: Earlier }) {
  const worst = worstOf(row);
  const change = changeWord(scoreChange(row, earlier));
  return (
    <tr>
      <th scope="row">
        <a href={`/projects/${row.slug}`}>
          <b>{row.code}</b> <span>{row.name}</span>
        </a>
      </th>
      <td>
        <Skyline
          values={perChallenge((id) => riskValueOf(row.challenges[id]))}
          width={156}
          height={22}
        />
      </td>
      <td>
        <b>{row.score === null ? "–" : risk(row.score)}</b>
        {change ? <span> {change}</span> : null}
      </td>
      <td>{worst ? `${CHALLENGE_SHORT[worst.id]} ${risk(worst.high)}` : ""}</td>
      <td>{plain(row.mlTestScore.final)}</td>
      <td>{GATE_WORD[row.gate.outcome]}</td>
    </tr>
  );
}
