import type { Metadata } from "next";
import { caller, requestTime, viewer, whyNotEver, whyNotMe } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { scopesWithin } from "#server/identity/permissions.ts";
import { tokensTitle } from "#server/members/findings.ts";
import { NewToken, Tokens } from "./tokens.tsx";

export const metadata: Metadata = { title: "Tokens" };

export default async function TokensPage() {
  const api = await caller();
  const at = requestTime();
  const [scope, tokens, projects, members, blocked, notAll] = await Promise.all([
    viewer(),
    api.identity.tokens(),
    api.projects.list({ archived: "with" }),
    api.identity.members(),
    whyNotMe("tokens.own"),
    whyNotEver("tokens.manage"),
  ]);
  const own = projects.map(({ id, slug, name }) => ({ id, slug, name }));
  return (
    <>
      <PageHead
        title={tokensTitle({ tokens, isAll: notAll === null, at })}
        lede={
          notAll === null
            ? "A service token acts by its scopes alone, a personal one never beyond its person. Each is shown once, kept as a hash, and ends."
            : "You see the tokens you made. A personal token never does more than you may; a service token needs a project that you lead."
        }
      />
      <Section
        title="Make a token"
        remark="Named after where it is used, such as: CI of the pricing model"
      >
        <NewToken
          projects={own}
          scopes={scope ? scopesWithin(scope.actor) : []}
          isManager={notAll === null}
          blocked={blocked}
        />
      </Section>
      <Section title="Tokens" remark={`${tokens.length} in all`}>
        <Tokens tokens={tokens} projects={own} members={members} at={at} blocked={blocked} />
      </Section>
    </>
  );
}
