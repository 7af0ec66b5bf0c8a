import type { Metadata } from "next";
import { count } from "#app/_copy/format.ts";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { Figure, Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import {
  ASSUMPTION,
  planLede,
  planTitle,
  rankingAnswer,
  wholeAnswer,
} from "#server/plans/findings.ts";
import { EFFORT_DAYS } from "#server/what-if/catalogue.ts";
import { Chosen } from "./chosen.tsx";
import { EffectOf } from "./effect.tsx";
import { ChooseForm } from "./item-form.tsx";
import { Ranking } from "./ranking.tsx";

export const metadata: Metadata = { title: "Plan" };

type Asked = { item?: string | string[]; choose?: string | string[]; all?: string | string[] };
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Asked> };

export default async function PlanPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const asked = await searchParams;
  const one = (value: string | string[] | undefined) => [value].flat()[0];
  const api = await caller();
  const [page, named, roles, comments, blocked] = await Promise.all([
    api.plans.get({ slug }),
    api.identity.named(),
    api.roles.people({ slug }),
    api.comments.counts({ slug, kind: "plan-item" }),
    whyNotHere(slug, "plan.write"),
  ]);
  const names = new Map(named.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? "a former member";
  const people = roles.participants.map(({ userId }) => ({ id: userId, name: nameOf(userId) }));
  const choose = page.ranked.find(({ mitigationId }) => mitigationId === one(asked.choose));
  const looked = choose && {
    id: choose.mitigationId,
    effect: await api.plans.whatIf({ slug, mitigationIds: [choose.mitigationId] }),
  };
  const files = `/api/v1/projects/${slug}`;
  const form = { slug, people, disabledBecause: blocked };
  const hasEffect = page.whole.mitigationIds.length > 0;
  return (
    <>
      <PageHead
        title={planTitle(page)}
        lede={planLede(page)}
        actions={
          page.items.length > 0 ? (
            <>
              <span className="text-ink-2">Take it along:</span>
              <a href={`${files}/plan.md`}>Markdown</a>
              <a href={`${files}/plan.csv`}>CSV</a>
              <a href={`${files}/plan.json`}>GitHub issues, as JSON</a>
            </>
          ) : null
        }
      />
      {page.items.length > 0 ? (
        <Section title="In the plan" remark={count(page.items.length, "item")}>
          <Chosen items={page.items} open={one(asked.item)} {...{ nameOf, comments }} {...form} />
        </Section>
      ) : null}
      {hasEffect ? (
        <Figure
          question="What does all that is chosen change, once it is done and proven?"
          answer={wholeAnswer(page)}
          source={<span>{ASSUMPTION}</span>}
        >
          <EffectOf of={page.whole} widths={{ mid: 648, wide: 1100 }} />
        </Figure>
      ) : null}
      <Figure
        question="What would buy most for its effort?"
        answer={rankingAnswer(page)}
        source={
          <>
            <span>{ASSUMPTION}</span>
            <span>
              A day: points of residual risk, summed over the challenges, for each person-day; up to
              2 days weigh as {EFFORT_DAYS.S}, up to 2 weeks as {EFFORT_DAYS.M}, more as{" "}
              {EFFORT_DAYS.L}. Ties are broken by test credit; the two are never one number.
            </span>
          </>
        }
      >
        <Ranking
          ranked={page.ranked}
          looked={looked ?? null}
          isWhole={one(asked.all) !== undefined}
          {...form}
        />
      </Figure>
      <Section title="Something of your own">
        <ChooseForm {...form} backTo={`/projects/${slug}/plan`} />
      </Section>
    </>
  );
}
