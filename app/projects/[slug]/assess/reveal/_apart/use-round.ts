"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import type { MoreInvitees, NewRound } from "#server/rounds/schema.ts";

/** What is done to a round as a whole; the page is drawn anew whatever came of it. */
export function useRound(slug: string) {
  const trpc = useTRPC();
  const router = useRouter();
  const options = {
    retry: false,
    networkMode: "always",
    onSettled: () => router.refresh(),
  } as const;
  const open = useMutation(trpc.rounds.open.mutationOptions(options));
  const invite = useMutation(trpc.rounds.invite.mutationOptions(options));
  const reveal = useMutation(trpc.rounds.reveal.mutationOptions(options));
  const cancel = useMutation(trpc.rounds.cancel.mutationOptions(options));
  const publish = useMutation(trpc.assessments.publish.mutationOptions(options));
  const all = [open, invite, reveal, cancel, publish];
  const failed = all.find(({ error }) => error)?.error;
  return {
    isPending: all.some(({ isPending }) => isPending),
    error: failed ? messageOf(failed) : null,
    open: (round: NewRound) => open.mutate({ slug, round }),
    invite: (more: MoreInvitees) => invite.mutateAsync({ slug, ...more }).catch(() => undefined),
    reveal: (round: number) => reveal.mutateAsync({ slug, round }).catch(() => undefined),
    cancel: (round: number) => cancel.mutateAsync({ slug, round }).catch(() => undefined),
    publish: (note: string) => publish.mutate({ slug, ...(note ? { note } : {}) }),
  };
}
