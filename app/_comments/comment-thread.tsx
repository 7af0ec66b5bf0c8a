"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { count, dateTime } from "#app/_copy/format.ts";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import type { Comment, Subject } from "#server/comments/schema.ts";
import { Composer } from "./composer.tsx";

type Props = {
  slug: string;
  subject: Subject;
  /** How many there are, from `comments.counts`, which tells all of a page at once. */
  count: number;
  /** What it is about, for who hears the page. */
  about: string;
};

/** The comments under a condition or an item of a page that a server rendered. */
export function CommentThread(props: Props) {
  return (
    <ApiProvider>
      <Comments {...props} />
    </ApiProvider>
  );
}

/** The same within a page that talks to the server itself: the counts of all of it are asked for once. */
export function CommentsHere(props: Omit<Props, "count">) {
  const { slug, subject } = props;
  const counts = useQuery(useTRPC().comments.counts.queryOptions({ slug, kind: subject.kind }));
  return <Comments {...props} count={counts.data?.[subject.id] ?? 0} />;
}

/** Read when they are opened. */
function Comments(props: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isEverOpen, setEverOpen] = useState(false);
  return (
    <details
      className="mt-2"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
        setEverOpen(true);
      }}
    >
      <summary className="w-max py-3 text-12 text-ink-2 underline decoration-control underline-offset-3 rail:py-1">
        {props.count > 0 ? count(props.count, "comment") : "Comment"}
        <span className="sr-only"> on {props.about}</span>
      </summary>
      {isEverOpen ? <Thread {...props} isOpen={isOpen} /> : null}
    </details>
  );
}

function Thread({ slug, subject, about, isOpen }: Props & { isOpen: boolean }) {
  const trpc = useTRPC();
  const thread = useQuery(
    trpc.comments.thread.queryOptions({ slug, subject }, { enabled: isOpen }),
  );
  const again = { onSuccess: () => void thread.refetch() };
  const write = useMutation(trpc.comments.write.mutationOptions(again));
  const takeBack = useMutation(trpc.comments.takeBack.mutationOptions(again));
  const failed = thread.error ?? takeBack.error;
  if (!thread.data)
    return failed ? <FieldError>{messageOf(failed)}</FieldError> : <p role="status">Reading</p>;
  const { comments, people, whyNotWrite } = thread.data;
  return (
    <div className="grid max-w-[720px] gap-3 border-l border-line py-2 pl-4">
      {comments.length > 0 ? (
        <ol className="grid gap-3">
          {comments.map((comment) => (
            <li key={comment.id}>
              <One
                comment={comment}
                isBusy={takeBack.isPending}
                onTakeBack={() => takeBack.mutate({ slug, id: comment.id })}
              />
            </li>
          ))}
        </ol>
      ) : null}
      {failed ? <FieldError>{messageOf(failed)}</FieldError> : null}
      <Composer
        label={`Comment on ${about}`}
        people={people}
        blocked={whyNotWrite}
        isBusy={write.isPending}
        error={write.isError ? messageOf(write.error) : null}
        onSend={(body, done) => write.mutate({ slug, subject, body }, { onSuccess: done })}
      />
    </div>
  );
}

function One(props: { comment: Comment; isBusy: boolean; onTakeBack: () => void }) {
  const { comment } = props;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2 text-12 text-ink-2">
        <b className="text-ink">{comment.by}</b>
        <time dateTime={comment.at.toISOString()}>{dateTime(comment.at)}</time>
        {comment.isMine && !comment.isRemoved ? (
          <Button look="quiet" disabled={props.isBusy} onClick={props.onTakeBack}>
            Take back
          </Button>
        ) : null}
      </p>
      {comment.isRemoved ? (
        <p className="text-ink-2">Taken back</p>
      ) : (
        <p className="max-w-prose break-words whitespace-pre-wrap">
          {comment.parts.map((part, i) =>
            part.kind === "text" ? (
              <span key={i}>{part.text}</span>
            ) : part.kind === "link" ? (
              <a key={i} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
                {part.href}
              </a>
            ) : (
              <b key={i}>@{part.name}</b>
            ),
          )}
        </p>
      )}
    </>
  );
}
