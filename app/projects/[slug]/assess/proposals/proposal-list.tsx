"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import type { ProposalView } from "#server/answer-proposals/schema.ts";

type Props = {
  slug: string;
  proposals: readonly ProposalView[];
  /** Of people, by id; a machine has none. */
  names: Readonly<Record<string, string>>;
  blocked: string | null;
};

export function ProposalList({ proposals, ...of }: Props) {
  if (proposals.length === 0)
    return (
      <p className="max-w-[72ch] text-ink-2">
        Answers can be drafted over the Model Context Protocol at <code>/api/mcp</code>, by a token
        with the scope write.
      </p>
    );
  return (
    <ApiProvider>
      <ul aria-label="Drafted answers">
        {proposals.map((proposal) => (
          <Proposal key={proposal.id} {...of} proposal={proposal} />
        ))}
      </ul>
    </ApiProvider>
  );
}

function Proposal({
  slug,
  proposal,
  names,
  blocked,
}: Omit<Props, "proposals"> & { proposal: ProposalView }) {
  const { id, answer, anchors, base } = proposal;
  const level = "level" in answer.value ? answer.value.level : undefined;
  return (
    <li className="grid gap-x-8 gap-y-3 border-b border-line py-4 wide:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
      <div className="min-w-0">
        <h2 className="text-14 font-strong">
          {proposal.question} <span className="font-normal text-ink-2">{answer.id}</span>
        </h2>
        <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
          <dt className="text-ink-2">Drafted</dt>
          <dd className="font-strong">
            <bdi>{proposal.proposed}</bdi>
            {level !== undefined && anchors[level] ? (
              <span className="block font-normal">{anchors[level]}</span>
            ) : null}
          </dd>
          <dt className="text-ink-2">Yours today</dt>
          <dd>
            <bdi>{proposal.mine}</bdi>
          </dd>
        </dl>
      </div>
      <div className="min-w-0">
        <p className="text-12 text-ink-2">
          Why, in the words of {names[proposal.proposedById] ?? "a service token"}
        </p>
        <blockquote className="whitespace-pre-wrap">
          <bdi>{proposal.reason}</bdi>
        </blockquote>
        {proposal.evidenceIds.length > 0 ? (
          <ul className="mt-1 text-12">
            {proposal.evidenceIds.map((evidenceId, at) => (
              <li key={evidenceId}>
                <Link
                  className="inline-block py-3 rail:py-0.5"
                  href={`/projects/${slug}/evidence/${evidenceId}`}
                >
                  Document {at + 1} that it rests on
                </Link>
              </li>
            ))}
          </ul>
        ) : null}
        <Choice {...{ slug, id, base, blocked }} />
      </div>
    </li>
  );
}

function Choice({
  slug,
  id,
  base,
  blocked,
}: {
  slug: string;
  id: string;
  base: unknown;
  blocked: string | null;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const onSuccess = () => router.refresh();
  const accept = useMutation(trpc.answerProposals.accept.mutationOptions({ onSuccess }));
  const decline = useMutation(trpc.answerProposals.decline.mutationOptions({ onSuccess }));
  const isBusy = accept.isPending || decline.isPending;
  const error = accept.error ?? decline.error;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button
        disabledBecause={blocked}
        disabled={isBusy}
        onClick={() => accept.mutate({ slug, id, base })}
      >
        Accept as my answer
      </Button>
      {blocked ? null : (
        <Button look="quiet" disabled={isBusy} onClick={() => decline.mutate({ slug, id })}>
          Decline
        </Button>
      )}
      <span role="status" className="text-12 text-ink-2">
        {accept.data?.outcome === "conflict"
          ? "You changed this answer in the meantime; what stands beside it now is yours."
          : ""}
      </span>
      {error ? <FieldError>{messageOf(error)}</FieldError> : null}
    </div>
  );
}
