import type { Metadata } from "next";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { ApartNote } from "#app/projects/[slug]/assess/_answers/round-note.tsx";
import { riskWords, sheetTitle, upgradeTitle } from "#server/own-catalogues/findings.ts";
import type { ItemFate, OwnScores, OwnSheet } from "#server/own-catalogues/schema.ts";
import { Choose } from "../choose.tsx";
import { RatingForm } from "./rating-form.tsx";

type Props = {
  params: Promise<{ slug: string; catalogue: string }>;
  searchParams: Promise<{ preview?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Rate by ${(await params).catalogue}` };
}

/** Rating by a catalogue of the workspace's own, what it comes to, and going to another version and back. */
export default async function OwnSheetPage({ params, searchParams }: Props) {
  const { slug, catalogue } = await params;
  const { preview } = await searchParams;
  const api = await caller();
  const [sheet, blocked, blockedChoice] = await Promise.all([
    api.ownCatalogues.sheet({ slug, catalogue }),
    whyNotHere(slug, "assessments.write"),
    whyNotHere(slug, "projects.write"),
  ]);
  const href = `/projects/${slug}/assess/own`;
  const version = Math.trunc(Number(preview));
  return (
    <>
      <PageHead
        title={sheetTitle(sheet.name, sheet.scores)}
        lede={`Version ${sheet.version} of ${sheet.latest}. Unknown counts as the worst in the upper end of the risk; 'does not apply' counts as unknown until a second person says so.`}
        actions={<LinkButton href={href}>All own catalogues</LinkButton>}
      />
      {version >= 1 && version !== sheet.version ? (
        <Preview {...{ slug, catalogue, version, sheet, blocked: blockedChoice }} />
      ) : (
        <VersionNote {...{ slug, href: `${href}/${catalogue}`, sheet, blocked: blockedChoice }} />
      )}
      <ApartNote round={sheet.apartIn} />
      <Result scores={sheet.scores} />
      <RatingForm
        key={sheet.version}
        slug={slug}
        catalogue={catalogue}
        challenges={sheet.body.challenges}
        mine={Object.fromEntries(
          Object.entries(sheet.mine).map(([id, { answer }]) => [id, answer]),
        )}
        outdated={sheet.outdated}
        blocked={blocked ?? sheet.blocked}
      />
    </>
  );
}

/** That there is a later version, and that what was chosen last can be undone. */
function VersionNote(props: {
  slug: string;
  href: string;
  sheet: OwnSheet;
  blocked: string | null;
}) {
  const { slug, href, sheet, blocked } = props;
  const before = sheet.choices[1]?.version ?? null;
  if (sheet.version === sheet.latest && before === null) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 pb-5">
      {sheet.version < sheet.latest ? (
        <LinkButton href={`${href}?preview=${sheet.latest}`}>
          See what version {sheet.latest} would change
        </LinkButton>
      ) : null}
      {before === null ? null : (
        <Choose
          {...{ slug, blocked }}
          choice={{ catalogue: sheet.slug, version: before, base: sheet.version }}
        >
          Back to version {before}
        </Choose>
      )}
    </div>
  );
}

const FATES = [
  ["changed", "To look at again: the answer counts, the words are others"],
  ["orphaned", "Put aside: kept, and there again with the version before"],
  ["new", "New questions, not answered yet"],
  ["kept", "Kept as they are"],
] as const;

async function Preview(props: {
  slug: string;
  catalogue: string;
  version: number;
  sheet: OwnSheet;
  blocked: string | null;
}) {
  const { slug, catalogue, version, sheet, blocked } = props;
  const upgrade = await (await caller()).ownCatalogues.preview({ slug, catalogue, version });
  const { before, after } = upgrade.scores;
  const back = `/projects/${slug}/assess/own/${catalogue}`;
  return (
    <Section title={upgradeTitle(upgrade)} remark="Nothing is changed yet">
      <p className="text-ink-2">
        Risk: {before ? riskWords(before) : "not rated"} now, {riskWords(after)} with version{" "}
        {version}.
      </p>
      {FATES.map(([fate, title]) => (
        <FateList
          key={fate}
          title={title}
          items={upgrade.items.filter((one) => one.fate === fate)}
        />
      ))}
      <div className="flex flex-wrap gap-3 pt-3">
        <Choose
          {...{ slug, blocked }}
          look="main"
          choice={{ catalogue, version, base: sheet.version }}
          then={back}
        >
          Rate by version {version}
        </Choose>
        <LinkButton href={back}>Stay with version {sheet.version}</LinkButton>
      </div>
    </Section>
  );
}

function FateList({ title, items }: { title: string; items: readonly ItemFate[] }) {
  if (items.length === 0) return null;
  return (
    <div className="pt-2">
      <h3 className="font-strong">{title}</h3>
      <ul className="text-14">
        {items.map((one) => (
          <li key={one.id}>
            <span className="font-mono text-12 text-ink-2">{one.id}</span> {one.question}
            {one.changes.length > 0 ? ` (${one.changes.join("; ")})` : ""}
            {one.answers > 0 ? `, answered by ${one.answers}` : ""}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Result({ scores }: { scores: OwnScores }) {
  return (
    <Section title="What the answers come to" remark={`${scores.assessors} rated`}>
      <Table
        caption="Risk of each part"
        columns={[
          { head: "Part" },
          { head: "Weight", isNumber: true },
          { head: "Risk, 0 to 100", isNumber: true },
          { head: "Answered", isNumber: true },
        ]}
      >
        {scores.challenges.map((one) => (
          <tr key={one.id}>
            <th scope="row" className="text-left font-normal">
              {one.name}
            </th>
            <td className="num" data-label="Weight">
              {one.weight}
            </td>
            <td className="num font-strong" data-label="Risk">
              {riskWords(one)}
            </td>
            <td className="num" data-label="Answered">
              {one.answered} of {one.applicable}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}
