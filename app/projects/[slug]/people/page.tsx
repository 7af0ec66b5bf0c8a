import type { Metadata } from "next";
import { PROJECT_ROLE_WORD, ROLE_NAME } from "#app/_copy/terms.ts";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { peopleLede, peopleTitle, visibilityAnswer } from "#server/roles/findings.ts";
import type { Participant } from "#server/roles/schema.ts";
import { Grants } from "./grants.tsx";
import { VisibilitySwitch } from "./visibility.tsx";

export const metadata: Metadata = { title: "People" };

/** Who is what in the project, by what, and who sees it. */
export default async function PeoplePage(props: { params: Promise<{ slug: string }> }) {
  const { slug } = await props.params;
  const api = await caller();
  const [people, members, teams, me, blocked] = await Promise.all([
    api.roles.people({ slug }),
    api.identity.members(),
    api.teams.list(),
    api.identity.me(),
    whyNotHere(slug, "roles.manage"),
  ]);
  const named = members.map(({ userId, name }) => ({ id: userId, name }));
  const groups = teams.map(({ id, name }) => ({ id, name }));
  const nameOf = (id: string) => named.find((one) => one.id === id)?.name ?? "a former member";
  const byWhat = ({ by, teamIds }: Participant) => {
    if (by === "own") return "given here";
    if (by === "workspace") return "everybody with their access";
    const names = groups.filter(({ id }) => teamIds.includes(id)).map(({ name }) => name);
    return `team ${names.join(", ")}`;
  };
  return (
    <>
      <PageHead title={peopleTitle(people.participants)} lede={peopleLede(people)} />
      <Section title="Who is what" remark="The widest of what they were given">
        <Table
          caption="Who is what in this project"
          columns={[
            { head: "Name" },
            { head: "Role here" },
            { head: "Answers as" },
            { head: "By" },
          ]}
        >
          {people.participants.map((one) => (
            <tr key={one.userId}>
              <th scope="row" className="text-left font-strong">
                {nameOf(one.userId)} {one.userId === me.userId ? <Tag>you</Tag> : null}
              </th>
              <td data-label="Role">{PROJECT_ROLE_WORD[one.role]}</td>
              <td data-label="Answers as">{ROLE_NAME[one.discipline]}</td>
              <td data-label="By">{byWhat(one)}</td>
            </tr>
          ))}
        </Table>
      </Section>
      <Section title="Given here" remark="Owners and admins lead every project without it">
        <Grants
          slug={slug}
          grants={people.grants}
          people={named}
          teams={groups}
          blocked={blocked}
        />
      </Section>
      <Section title="Who sees it" remark={visibilityAnswer(people)}>
        <VisibilitySwitch
          slug={slug}
          visibility={people.visibility}
          losing={people.wouldLoseSight.map(nameOf)}
          blocked={blocked}
        />
      </Section>
    </>
  );
}
