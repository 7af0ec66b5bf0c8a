"use client";

import { useState } from "react";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { Tag } from "#app/_ui/tag.tsx";
import { ProgressStrip } from "#app/projects/[slug]/assess/_answers/progress-strip.tsx";
import type { Invitee } from "#server/rounds/schema.ts";
import { LiveLine } from "./live-line.tsx";

const PARTS = ["challenges", "indicators", "tests"] as const;

/** How far everybody is, as it happens. Nothing here comes from what anybody answered. */
export function ApartProgress(props: {
  slug: string;
  seen: string;
  invitees: readonly Invitee[];
  names: Readonly<Record<string, string>>;
  myId: string;
}) {
  const { invitees, names, myId } = props;
  const [told, setTold] = useState<readonly Pick<Invitee, "userId" | "progress">[]>([]);
  return (
    <>
      <LiveLine
        slug={props.slug}
        seen={props.seen}
        onRound={(round) => setTold(round?.invitees ?? [])}
      />
      <ul className="mt-2 border-t border-ink">
        {invitees.map((one) => {
          const { progress } = told.find(({ userId }) => userId === one.userId) ?? one;
          const done = PARTS.reduce((sum, part) => sum + progress[part].done, 0);
          const of = PARTS.reduce((sum, part) => sum + progress[part].of, 0);
          const name = names[one.userId] ?? "a former member";
          return (
            <li
              key={one.userId}
              className="grid items-center gap-x-6 gap-y-1 border-b border-line py-2.5 tablet:grid-cols-[minmax(0,280px)_minmax(0,1fr)_140px]"
            >
              <p>
                <b>{name}</b> {one.userId === myId ? <Tag>you</Tag> : null}{" "}
                <span className="text-12 text-ink-2">{ROLE_NAME[one.role].toLowerCase()}</span>
              </p>
              <ProgressStrip
                label={`${name} answered ${done} of ${of}`}
                parts={PARTS.map((part) => ({ label: part, ...progress[part] }))}
              />
              <p className="text-12 text-ink-2 tablet:text-right">
                <b className="text-14 text-ink">{done}</b> of {of} answered
              </p>
            </li>
          );
        })}
      </ul>
      <p className="pt-2 text-12 text-ink-2">
        Solid is answered, dotted is not: twelve challenges, 61 indicators, 28 tests.
      </p>
    </>
  );
}
