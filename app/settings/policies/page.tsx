import type { Metadata } from "next";
import Link from "next/link";
import { dateTime } from "#app/_copy/format.ts";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { WithArrows } from "#app/_ui/arrows.tsx";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { policiesTitle } from "#server/policies/findings.ts";
import type { PolicySummary } from "#server/policies/schema.ts";

export const metadata: Metadata = { title: "Policies" };

export default async function PoliciesPage() {
  const api = await caller();
  const [policies, named, blocked] = await Promise.all([
    api.policies.list(),
    api.identity.named(),
    whyNotMe("policies.manage"),
  ]);
  const nameOf = (id: string | null) => named.find((one) => one.id === id)?.name ?? "";
  return (
    <>
      <PageHead
        title={policiesTitle(policies)}
        lede="A policy says what a gate asks for. Everybody reads it; every decision keeps the version it was made by."
        actions={
          <LinkButton href="/settings/policies/new" look="main" disabledBecause={blocked}>
            Add a gate of your own
          </LinkButton>
        }
      />
      <Table
        caption="Gates and their policies"
        columns={[
          { head: "Gate" },
          { head: "Stands before" },
          { head: "Conditions", isNumber: true },
          { head: "Sign-offs", isNumber: true },
          { head: "Policy" },
          { head: "Saved" },
        ]}
      >
        {policies.map((policy) => (
          <tr key={policy.gate}>
            <th scope="row">
              <Link href={`/settings/policies/${policy.gate}`}>{policy.gate}</Link>
              <span className="block text-12 text-ink-2">{policy.title}</span>
            </th>
            <td data-label="Stands before">
              <WithArrows text={wayOf(policy)} />
            </td>
            <td className="num" data-label="Conditions">
              {policy.conditions}
            </td>
            <td className="num" data-label="Sign-offs">
              {policy.signoffs}
            </td>
            <td data-label="Policy">{policy.versionName}</td>
            <td data-label="Saved">
              {policy.savedAt ? `${dateTime(policy.savedAt)}, ${nameOf(policy.savedById)}` : "–"}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function wayOf({ fromStage, toStage }: PolicySummary): string {
  if (fromStage === null) return "asked by its name only";
  return fromStage === toStage ? `staying in ${toStage}` : `${fromStage} → ${toStage ?? "–"}`;
}
