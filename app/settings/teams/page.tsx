import type { Metadata } from "next";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { teamsLede, teamsTitle } from "#server/teams/findings.ts";
import { NewTeam, Teams } from "./teams.tsx";

export const metadata: Metadata = { title: "Teams" };

export default async function TeamsPage() {
  const api = await caller();
  const [teams, members, blocked] = await Promise.all([
    api.teams.list(),
    api.identity.members(),
    whyNotMe("teams.manage"),
  ]);
  const people = members.map(({ userId, name }) => ({ userId, name }));
  return (
    <>
      <PageHead title={teamsTitle(teams, members.length)} lede={teamsLede(teams)} />
      <Section title="Teams" remark={`${teams.length} in all`}>
        <Teams teams={teams} people={people} blocked={blocked} />
        <div className="pt-4">
          <NewTeam people={people} blocked={blocked} />
        </div>
      </Section>
    </>
  );
}
