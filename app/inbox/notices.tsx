"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { date, dateTime, relative } from "#app/_copy/format.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { FieldError } from "#app/_ui/field.tsx";
import type { Inbox, Notice } from "#server/notices/schema.ts";
import { useRefresh } from "./inbox-api.tsx";

const WEEK_MS = 7 * 86_400_000;

export function Notices(props: { inbox: Inbox; at: Date; blocked: string | null }) {
  const { inbox, at, blocked } = props;
  const mark = useMutation(useTRPC().notices.markRead.mutationOptions(useRefresh()));
  const unread = inbox.notices.filter(({ isRead }) => !isRead);
  const read = inbox.notices.filter(({ isRead }) => isRead);
  const list = { at, blocked, isBusy: mark.isPending, mark: mark.mutate };
  return (
    <>
      {mark.isError ? <FieldError>{messageOf(mark.error)}</FieldError> : null}
      {unread.length > 0 ? (
        <section aria-labelledby="unread" className="mb-10 border-t-2 border-ink pt-2">
          <div className="flex flex-wrap items-center gap-x-4 pb-2">
            <h2 id="unread" className="text-14 font-strong">
              Unread
            </h2>
            <span className="flex-1" />
            <Button
              look="quiet"
              disabledBecause={blocked}
              disabled={mark.isPending}
              onClick={() => mark.mutate({})}
            >
              Mark all read
            </Button>
          </div>
          <List {...list} notices={unread} />
        </section>
      ) : null}
      {read.length > 0 ? (
        <section aria-labelledby="read" className="mb-10 border-t border-ink pt-2">
          <h2 id="read" className="pb-2 text-14 font-strong">
            Read
          </h2>
          <List {...list} notices={read} />
        </section>
      ) : null}
      {inbox.isCut ? (
        <p className="text-12 text-ink-2">The newest {inbox.notices.length} are shown.</p>
      ) : null}
    </>
  );
}

type ListProps = {
  notices: readonly Notice[];
  at: Date;
  blocked: string | null;
  isBusy: boolean;
  mark: (of: { ids: string[]; isRead: boolean }) => void;
};

function List({ notices, at, blocked, isBusy, mark }: ListProps) {
  return (
    <ul>
      {notices.map((notice) => (
        <li
          key={notice.id}
          className="flex flex-wrap items-center gap-x-4 border-b border-line py-1 first:border-t"
        >
          <div className="min-w-0 flex-[1_1_320px] pb-1 rail:py-1">
            <Link
              href={notice.href}
              className={classNames(
                "inline-block py-3.5 rail:py-0.5",
                notice.isRead ? "text-ink-2" : "font-strong",
              )}
              onClick={() => {
                if (!notice.isRead && !blocked) mark({ ids: [notice.id], isRead: true });
              }}
            >
              {notice.text}
            </Link>
            <span className="block text-12 text-ink-2">
              {notice.project ? `${notice.project.name}, ` : ""}
              <time dateTime={notice.at.toISOString()} title={dateTime(notice.at)}>
                {at.getTime() - notice.at.getTime() < WEEK_MS
                  ? relative(notice.at, at)
                  : date(notice.at)}
              </time>
            </span>
          </div>
          <Button
            look="quiet"
            className="max-tablet:-ml-3.5"
            disabled={isBusy || blocked !== null}
            title={blocked ?? undefined}
            aria-label={`Mark ${notice.isRead ? "unread" : "read"}: ${notice.text}`}
            onClick={() => mark({ ids: [notice.id], isRead: !notice.isRead })}
          >
            {notice.isRead ? "Mark unread" : "Mark read"}
          </Button>
        </li>
      ))}
    </ul>
  );
}
