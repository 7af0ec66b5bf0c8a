import type { Metadata } from "next";
import { list, sentence } from "#app/_copy/format.ts";
import { caller } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Glyph } from "#app/_ui/glyph.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { MATRIX, type PermissionRow, permissionRows } from "#server/identity/findings.ts";
import { ACCESS_NAME } from "#server/identity/permissions.ts";

export const metadata: Metadata = { title: "Roles" };

/** The permission table itself, as it decides. */
export default async function RolesPage() {
  const me = await (await caller()).identity.me();
  return (
    <>
      <PageHead
        title="One table decides who may do what, wherever they ask"
        lede={`The app, the API and the command line all follow it. You are ${ACCESS_NAME[me.access]} of ${me.workspaceName}; what you are in a project stands on its People page.`}
      />
      {MATRIX.map((part) => (
        <Section key={part.in} title={part.title} remark={REMARK[part.in]}>
          <Table
            caption={part.title}
            className="tablet:table-fixed tablet:[&_thead_th:first-child]:w-[42%] tablet:[&_thead_th:last-child]:w-[22%]"
            columns={[
              { head: "May" },
              ...part.columns.map((column) => ({ head: sentence(column) })),
              { head: "A token needs one of" },
            ]}
          >
            {permissionRows(part).map((row) => (
              <tr key={row.verb}>
                <th scope="row" className="text-left font-normal">
                  {row.words}
                </th>
                {part.columns.map((column, i) => (
                  <td key={column} className="not-phone">
                    {row.may[i] ? (
                      <span className="inline-flex items-center gap-1.5">
                        <Glyph kind="pass" size={14} /> yes
                      </span>
                    ) : (
                      <span className="text-ink-2">no</span>
                    )}
                  </td>
                ))}
                <td className="whole tablet:hidden" data-label="Who">
                  {sentence(list(part.columns.filter((_, i) => row.may[i])))}
                </td>
                <td data-label="Token" className="text-12 text-ink-2">
                  {tokenWords(row)}
                </td>
              </tr>
            ))}
          </Table>
        </Section>
      ))}
      <Section title="What somebody is in a project">
        <ul className="grid max-w-prose list-disc gap-1.5 pl-5">
          <li>
            In a project that the workspace may see, owners and admins are leads, members are
            assessors and viewers are viewers.
          </li>
          <li>
            In a restricted project only who was given a role there, alone or by a team, and owners
            and admins. For anybody else it is nowhere: not in lists, counts or search.
          </li>
          <li>Of several roles the widest counts. Nobody gives more than they have.</li>
          <li>A service token acts by its scopes alone, within the projects it is limited to.</li>
        </ul>
      </Section>
    </>
  );
}

const REMARK = {
  workspace: "By access to the workspace",
  project: "By role in the project",
} as const;

const tokenWords = (row: PermissionRow) =>
  `${row.scopes.join(", ")}${row.isPersonOnly ? "; a person's token only" : ""}`;
