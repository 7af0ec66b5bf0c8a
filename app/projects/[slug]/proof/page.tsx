import type { Metadata } from "next";
import { caller } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { fuseAnswer } from "#server/proofs/findings.ts";
import { FutureFigure } from "../_overview/future.tsx";
import { ProofRow } from "./proof-row.tsx";

export const metadata: Metadata = { title: "Proof" };

/** Half a year back and ahead, as on the overview. */
const DAYS = 180;

/** A week's work in full; of the rest a line each, which opens. */
const OPEN_ROWS = 5;

/** Which source could prove each of the 28 tests, whether one does and until when, and the shortest way there. */
export default async function ProofPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const api = await caller();
  const [page, fuses] = await Promise.all([
    api.proofs.get({ slug }),
    api.readiness.fuses({ slug, daysBack: DAYS, daysAhead: DAYS }),
  ]);
  const href = `/projects/${slug}`;
  const missing = page.proofs.filter(({ steps }) => steps.length > 0);
  // What fails is worse than what nobody sent yet, whatever it would gain.
  const open = [
    ...missing.filter(({ state }) => state === "failing"),
    ...missing.filter(({ state }) => state !== "failing"),
  ];
  const done = page.proofs.filter(({ steps }) => steps.length === 0);
  const recipes = new Map(page.recipes.map((recipe) => [recipe.id, recipe]));
  return (
    <>
      <PageHead title={page.title} lede={page.lede} />
      <FutureFigure
        fuses={fuses}
        required={null}
        answer={fuseAnswer(page)}
        evidenceHref={`${href}/evidence`}
      />
      {open.length > 0 ? (
        <Section
          title="What is missing, and the shortest way to it"
          remark="What fails first, then what gains most for its effort; a test of the section that holds the score counts twice"
        >
          <ul aria-label="Tests that are not proven">
            {open.map((proof, i) => (
              <ProofRow
                key={proof.testId}
                {...{ proof, recipes, href }}
                isFolded={i >= OPEN_ROWS && proof.state !== "failing"}
              />
            ))}
          </ul>
        </Section>
      ) : null}
      {done.length > 0 ? (
        <Section title="Proven, and until when" remark="The first to run out on top">
          <ul aria-label="Tests that are proven">
            {done.map((proof) => (
              <ProofRow key={proof.testId} {...{ proof, recipes, href }} isFolded />
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}
