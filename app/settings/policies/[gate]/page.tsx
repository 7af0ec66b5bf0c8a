import type { Metadata } from "next";
import { dateTime } from "#app/_copy/format.ts";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { PolicyPage } from "#server/policies/schema.ts";
import { PolicyEditor } from "../editor.tsx";
import { Names } from "../names.tsx";
import { Restore } from "../restore.tsx";

type Props = { params: Promise<{ gate: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Policy of ${(await params).gate}` };
}

export default async function GatePolicyPage({ params }: Props) {
  const { gate } = await params;
  const api = await caller();
  const [page, named, blocked] = await Promise.all([
    api.policies.page({ gate }),
    api.identity.named(),
    whyNotMe("policies.manage"),
  ]);
  const nameOf = (id: string) => named.find((one) => one.id === id)?.name ?? "a former member";
  return (
    <>
      <PageHead
        title={page.title}
        lede={`${page.gate}: ${page.versionName}, ${page.conditions} conditions and ${page.signoffs} sign-offs.`}
        actions={<LinkButton href="/settings/policies">All policies</LinkButton>}
      />
      <PolicyEditor
        key={page.version}
        gate={page.gate}
        body={page.body}
        base={page.version}
        blocked={blocked}
      />
      <Names />
      <Versions page={page} nameOf={nameOf} blocked={blocked} />
    </>
  );
}

function Versions(props: {
  page: PolicyPage;
  nameOf: (id: string) => string;
  blocked: string | null;
}) {
  const { page, nameOf, blocked } = props;
  if (page.versions.length === 0)
    return (
      <Section title="Versions">
        <p className="text-ink-2">Nobody has written one; the catalogue's counts.</p>
      </Section>
    );
  return (
    <Section title="Versions" remark="None is ever changed; going back makes a new one">
      <Table
        caption="Versions of the policy"
        columns={[
          { head: "Version" },
          { head: "Saved" },
          { head: "What it changed" },
          { head: "Go back" },
        ]}
      >
        {page.versions.map((one) => (
          <tr key={one.version}>
            <th scope="row">
              {one.version}
              <span className="block font-mono text-12 font-normal">{one.digest.slice(0, 12)}</span>
            </th>
            <td data-label="Saved">
              {dateTime(one.savedAt)}
              <span className="block text-12 text-ink-2">{nameOf(one.savedById)}</span>
            </td>
            <td className="whole" data-label="What it changed">
              {one.note ? <p>{one.note}</p> : null}
              <Changes of={one.changes} />
              <details>
                <summary className="w-max py-2 underline decoration-control underline-offset-3 rail:py-0.5">
                  The text
                </summary>
                <pre className="max-w-full overflow-x-auto text-12">{one.body}</pre>
              </details>
            </td>
            <td>
              {one.version === page.version ? (
                "counts now"
              ) : (
                <Restore
                  gate={page.gate}
                  version={one.version}
                  base={page.version}
                  blocked={blocked}
                />
              )}
            </td>
          </tr>
        ))}
      </Table>
      {page.isOfCatalogue ? (
        <p className="pt-3">
          <Restore gate={page.gate} version={0} base={page.version} blocked={blocked} />
        </p>
      ) : null}
    </Section>
  );
}

function Changes({ of }: { of: readonly string[] }) {
  const [first, ...more] = of;
  if (first === undefined) return <p className="text-12 text-ink-2">Nothing but its text.</p>;
  if (more.length < 4)
    return (
      <ul className="text-12 text-ink-2">
        {of.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    );
  return (
    <details className="text-12 text-ink-2">
      <summary className="w-max py-2 rail:py-0.5">
        {first} And {more.length} more.
      </summary>
      <ul>
        {more.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </details>
  );
}
