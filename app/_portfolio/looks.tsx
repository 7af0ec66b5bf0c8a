import Link from "next/link";
import { WeekTrend } from "#app/_charts/week-trend.tsx";
import { count, date, risk, sentence } from "#app/_copy/format.ts";
import { GATE_WORD, STAGE_NAME } from "#app/_copy/terms.ts";
import { caller } from "#app/_trpc/server.ts";
import { Button } from "#app/_ui/button.tsx";
import { Field, TextInput } from "#app/_ui/field.tsx";
import { Figure } from "#app/_ui/figure.tsx";
import { SegmentedLinks } from "#app/_ui/segmented.tsx";
import { Table } from "#app/_ui/table.tsx";
import { changesAnswer, groupsAnswer, trendAnswer } from "#server/portfolio/findings.ts";
import {
  type Change,
  GROUPINGS,
  type Portfolio,
  type PortfolioGroup,
} from "#server/portfolio/schema.ts";
import { filterOf, filtersOf, hrefOf, NO_FILTER, type View } from "./address.ts";

export type Props = { view: View; portfolio: Portfolio };

/** Where risk gathers: the same projects by stage, criticality, team or tag, the worst group first. */
export async function Groups({ view }: Props) {
  const api = await caller();
  const groups = await api.portfolio.groups({ ...filterOf(view), by: view.by });
  const nameOf = (group: PortfolioGroup) => groupName(view.by, group);
  return (
    <Figure
      question={`Where does risk gather, by ${view.by}?`}
      answer={groupsAnswer(groups, nameOf)}
      source={<span>A project of two teams or tags counts in both. The worst group first.</span>}
    >
      <div className="mb-4">
        <SegmentedLinks
          label="Group by"
          items={GROUPINGS.map((by) => ({
            href: hrefOf(view, { by }),
            label: sentence(by),
            isCurrent: view.by === by,
          }))}
        />
      </div>
      <Table
        caption={`Projects by ${view.by}`}
        columns={[
          { head: sentence(view.by) },
          { head: "Projects", isNumber: true },
          { head: "Critical", isNumber: true },
          { head: "Highest", isNumber: true },
          { head: "Mean", isNumber: true },
          { head: "Gates blocked", isNumber: true },
          { head: "Worst project" },
        ]}
      >
        {groups.map((group) => (
          <tr key={group.key ?? ""}>
            <th scope="row" className="text-left font-strong">
              {group.key === null ? (
                nameOf(group)
              ) : (
                <Link href={hrefOf(view, { ...NO_FILTER, [view.by]: group.key, show: "table" })}>
                  {nameOf(group)}
                </Link>
              )}
            </th>
            <Num label="Projects">{group.projects}</Num>
            <Num label="Critical">{group.critical}</Num>
            <Num label="Highest">{group.max === null ? "–" : risk(group.max)}</Num>
            <Num label="Mean">{group.mean === null ? "–" : risk(group.mean)}</Num>
            <Num label="Blocked">{group.blocked}</Num>
            <td data-label="Worst">
              <Link href={`/projects/${group.worst.slug}`}>{group.worst.code}</Link>
            </td>
          </tr>
        ))}
      </Table>
    </Figure>
  );
}

function groupName(by: View["by"], { key, name }: PortfolioGroup): string {
  if (key === null) return by === "team" || by === "tag" ? `no ${by}` : `${by} not set`;
  return name ?? (by === "stage" ? (STAGE_NAME[key] ?? key) : key);
}

export const Num = (props: { label: string; children: number | string }) => (
  <td className="num" data-label={props.label}>
    {props.children}
  </td>
);

/** What is different from the end of a week: which projects rose and fell most. */
export async function WhatChanged({ view, since }: Props & { since: string }) {
  const changes = await (await caller()).portfolio.changes({ ...filterOf(view), since });
  return (
    <Figure
      question={`What changed since ${date(changes.since)}?`}
      answer={changesAnswer(changes)}
      source={
        <>
          <span>Compared with the end of the last week on or before the day chosen.</span>
          {changes.fresh > 0 ? (
            <span>{count(changes.fresh, "project was", "projects were")} not there yet.</span>
          ) : null}
        </>
      }
    >
      <form action="/" className="mb-4 flex flex-wrap items-end gap-x-4 gap-y-3">
        {Object.entries({ ...filtersOf(view), show: "changes" }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Field label="Since">
          {(control) => <TextInput type="date" name="since" defaultValue={since} {...control} />}
        </Field>
        <Button type="submit">Compare</Button>
      </form>
      {changes.most.length > 0 ? (
        <Table
          caption="Projects that changed most"
          columns={[
            { head: "Project" },
            { head: "Risk then", isNumber: true },
            { head: "Risk now", isNumber: true },
            { head: "Change", isNumber: true },
            { head: "Band" },
            { head: "Gate" },
          ]}
        >
          {changes.most.map((change) => (
            <ChangeRow key={change.slug} change={change} />
          ))}
        </Table>
      ) : null}
    </Figure>
  );
}

function ChangeRow({ change }: { change: Change }) {
  const { before, after } = change;
  const by = Math.round(after - before);
  return (
    <tr>
      <th scope="row" className="text-left">
        <Link href={`/projects/${change.slug}`}>
          <b>{change.code}</b> {change.name}
        </Link>
      </th>
      <Num label="Then">{risk(before)}</Num>
      <Num label="Now">{risk(after)}</Num>
      <Num label="Change">{`${by > 0 ? "up" : "down"} ${Math.abs(by)}`}</Num>
      <td data-label="Band">{fromTo(change.bandBefore ?? "none", change.bandAfter ?? "none")}</td>
      <td data-label="Gate">{fromTo(gateWord(change.gateBefore), gateWord(change.gateAfter))}</td>
    </tr>
  );
}

const fromTo = (before: string, after: string) =>
  before === after ? after : `${before}, now ${after}`;
const gateWord = (outcome: string) =>
  Object.entries(GATE_WORD)
    .find(([key]) => key === outcome)?.[1]
    .toLowerCase() ?? outcome;

/** Index, worst and mean of the projects that match now, over two years. */
export async function Trend({ view }: Props) {
  const trend = await (await caller()).portfolio.trend(filterOf(view));
  return (
    <Figure
      question="Does the portfolio get better?"
      answer={trendAnswer(trend)}
      source={
        <>
          <span>Every fourth week&apos;s end, of the projects that match now and were there.</span>
          <span>The worst stands beside the mean, so that none hides in it.</span>
        </>
      }
    >
      <WeekTrend trend={trend} />
    </Figure>
  );
}
