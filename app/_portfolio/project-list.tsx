import Link from "next/link";
import { BarrelGlyph } from "#app/_charts/barrel-glyph.tsx";
import { Skyline } from "#app/_charts/risk-bar.tsx";
import { plain, risk } from "#app/_copy/format.ts";
import { CHALLENGE_SHORT, GATE_WORD } from "#app/_copy/terms.ts";
import { GATE_GLYPH, Status } from "#app/_ui/glyph.tsx";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import type { PortfolioProject } from "#server/portfolio/schema.ts";
import { riskValueOf, worstOf } from "./risk-value.ts";

/** The same portfolio as a ranked list: name and verdict, the deciding numbers, then the skyline. */
export function ProjectList({ rows }: { rows: readonly PortfolioProject[] }) {
  return (
    <ol className="list1">
      {rows.map((row) => (
        <li key={row.slug}>
          <Link href={`/projects/${row.slug}`}>
            <span className="l1">
              <b>{row.code}</b> <span>{row.name}</span>
            </span>
            <Numbers row={row} />
            <Skyline
              values={perChallenge((id) => riskValueOf(row.challenges[id]))}
              width={330}
              height={64}
              hasCodes
              label={skylineOf(row)}
            />
          </Link>
        </li>
      ))}
    </ol>
  );
}

function Numbers({ row }: { row: PortfolioProject }) {
  const worst = worstOf(row);
  return (
    <span className="l2">
      <Status kind={GATE_GLYPH[row.gate.outcome]}>
        <b>{GATE_WORD[row.gate.outcome]}</b>
      </Status>
      <span>
        risk <b>{row.score === null ? "–" : risk(row.score)}</b>
        {row.ownWeights > 0 ? " (weights of your own)" : null}
      </span>
      <span className="flex items-center gap-1.5">
        <BarrelGlyph {...row.mlTestScore} size={22} />
        <b>{plain(row.mlTestScore.final)}</b>
      </span>
      {worst ? (
        <span>
          worst: {CHALLENGE_SHORT[worst.id]} {risk(worst.high)}
        </span>
      ) : null}
    </span>
  );
}

function skylineOf(row: PortfolioProject): string {
  const parts = CHALLENGE_IDS.map((id) => {
    const high = row.challenges[id].residual?.high ?? null;
    return `${CHALLENGE_SHORT[id]} ${high === null ? "not applicable" : risk(high)}`;
  });
  return parts.join(", ");
}
