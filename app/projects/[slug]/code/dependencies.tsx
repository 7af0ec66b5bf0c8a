import Link from "next/link";
import { list } from "#app/_copy/format.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import { years } from "#server/code/findings.ts";
import type { CodePage, Dependency } from "#server/code/schema.ts";

/** What needs somebody stands above; the whole list is one click away. */
const ROWS_SHOWN = 15;

export function Dependencies({ slug, page }: { slug: string; page: CodePage }) {
  const rest = page.dependencies.slice(ROWS_SHOWN);
  const isPinningKnown = page.dependencies.some(({ isPinned }) => isPinned !== null);
  const isAgeKnown = page.dependencies.some(({ ageDays }) => ageDays !== null);
  const cut =
    page.dependencies.length < page.dependenciesTotal
      ? `, ${page.dependencies.length} of ${page.dependenciesTotal} listed`
      : "";
  return (
    <Figure
      question="Are its dependencies known, pinned and safe?"
      answer={page.dependencyAnswer}
      id="dependencies"
      source={
        <span>
          From bills of materials (CycloneDX) and audits (pip-audit). Not assessed: nobody looked,
          which is not the same as none.
        </span>
      }
    >
      {page.dependencies.length === 0 ? null : (
        <>
          <Table
            caption="Dependencies"
            columns={[
              { head: "Package" },
              { head: "Vulnerabilities" },
              ...(isPinningKnown ? [{ head: "Pinned" }] : []),
              ...(isAgeKnown ? [{ head: "Age" }] : []),
              { head: "" },
            ]}
            foot={rest.length > 0 ? "Those that need somebody stand first." : undefined}
          >
            {page.dependencies.slice(0, ROWS_SHOWN).map((one) => (
              <tr key={`${one.name} ${one.version}`}>
                <th scope="row" className="wrap-anywhere">
                  <bdi>{one.name}</bdi>{" "}
                  <span className="text-ink-2">
                    <bdi>{one.version ?? "no version told"}</bdi>
                  </span>
                </th>
                <td className="wrap-anywhere">
                  <Status kind={stateOf(one)}>{faultWords(one)}</Status>
                  {one.skipReason ? (
                    <span className="block text-12 text-ink-2">
                      <bdi>{one.skipReason}</bdi>
                    </span>
                  ) : null}
                </td>
                {isPinningKnown ? (
                  <td data-label="Pinned">
                    {one.isPinned === null ? "not known" : one.isPinned ? "yes" : "no"}
                  </td>
                ) : null}
                {isAgeKnown ? (
                  <td data-label="Age">
                    {one.ageDays === null ? "not known" : years(one.ageDays)}
                  </td>
                ) : null}
                <td>
                  <Link href={factHref(slug, one.ref)} prefetch={false}>
                    why
                  </Link>
                </td>
              </tr>
            ))}
          </Table>
          {rest.length > 0 ? (
            <details className="text-12">
              <summary className="py-3.5 text-ink-2 rail:py-2">
                {rest.length} more{cut}
              </summary>
              <ul className="columns-1 gap-8 tablet:columns-2 wide:columns-3">
                {rest.map((one) => (
                  <li key={`${one.name} ${one.version}`} className="wrap-anywhere">
                    <bdi>{one.name}</bdi> <bdi className="text-ink-2">{one.version ?? ""}</bdi>:{" "}
                    {faultWords(one)}
                  </li>
                ))}
              </ul>
            </details>
          ) : null}
        </>
      )}
    </Figure>
  );
}

function stateOf({ vulnerabilities }: Dependency): GlyphKind {
  if (vulnerabilities === null) return "unknown";
  return vulnerabilities.length > 0 ? "fail" : "pass";
}

function faultWords({ vulnerabilities, fixedIn }: Dependency): string {
  if (vulnerabilities === null) return "not assessed";
  if (vulnerabilities.length === 0) return "none known";
  const fixed = fixedIn.length > 0 ? `, fixed in ${fixedIn.slice(0, 3).join(", ")}` : "";
  const named = vulnerabilities.slice(0, 3);
  const more = vulnerabilities.length - named.length;
  return `${more > 0 ? `${named.join(", ")} and ${more} more` : list(named)}${fixed}`;
}
