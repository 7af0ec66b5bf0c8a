"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import type { AnswerChange, Answers } from "#server/assessments/schema.ts";
import { Outbox, type Reply } from "./outbox.ts";
import { isUnsaved, keyOf, rebased } from "./slots.ts";
import { keepUnsent, unsentOf } from "./unsent.ts";

export type AnsweringOf = {
  slug: string;
  assessorId: string;
  /** Every answer of this person as stored when the page was made. */
  initial: readonly AnswerChange[];
};

/** This person's answers on the screen, and the outbox that gets them to the server. */
export function useAnswers({ slug, assessorId, initial }: AnsweringOf) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { mutateAsync: save } = useMutation(
    // Waiting and trying again is the outbox's, which knows what must not overtake what.
    trpc.assessments.save.mutationOptions({ retry: false, networkMode: "always" }),
  );
  const readStored = async (): Promise<Answers> => {
    const query = trpc.assessments.working.queryOptions({ slug });
    const working = await queryClient.fetchQuery({ ...query, staleTime: 0, networkMode: "always" });
    return working.mine.answers;
  };
  const send = async (change: AnswerChange): Promise<Reply> => {
    try {
      const { outcome } = await save({ slug, change });
      if (outcome === "saved") return { outcome };
      return { outcome, change: rebased(change, await readStored()) };
    } catch (error) {
      return replyOf(error);
    }
  };
  const [outbox] = useState(() => new Outbox({ initial, send, later }));
  const snapshot = useSyncExternalStore(outbox.subscribe, outbox.snapshot, outbox.snapshot);

  // An answer given before this code runs would look chosen and never be sent; until then nothing can be chosen.
  const isReady = useSyncExternalStore(never, isInBrowser, isOnServer);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once per visit of the page
  useEffect(() => {
    const left = unsentOf(slug, assessorId, initial);
    if (left.length > 0) outbox.restore(left);
    // A page that 'back' brings out of the browser's memory may be older than its own saved answers.
    readStored().then(
      (answers) => outbox.refresh(initial.map((change) => rebased(change, answers))),
      () => {},
    );
    window.addEventListener("online", outbox.retryNow);
    return () => {
      window.removeEventListener("online", outbox.retryNow);
      outbox.stop();
    };
  }, [outbox]);

  useEffect(() => {
    const unsent = [...snapshot.slots.values()].map(({ change }) => change).filter(isUnsaved);
    keepUnsent(slug, assessorId, unsent);
    if (unsent.length === 0) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [snapshot, slug, assessorId]);

  return { outbox, snapshot, isReady, slotOf: (key: string) => snapshot.slots.get(key) };
}
export type Answering = ReturnType<typeof useAnswers>;

const never = () => () => {};
const isInBrowser = () => true;
const isOnServer = () => false;

function later(callBack: () => void, delayMs: number): () => void {
  const timer = setTimeout(callBack, delayMs);
  return () => clearTimeout(timer);
}

/** 4xx will not change by asking again; signed out and too many at once will. */
function replyOf(error: unknown): Reply {
  const status = error instanceof TRPCClientError ? Number(error.data?.httpStatus ?? 0) : 0;
  if (status === 401)
    return {
      outcome: "away",
      message: "You are signed out. Sign in again in another tab; your answers wait here.",
    };
  if (status >= 400 && status < 500 && status !== 429)
    return { outcome: "refused", message: messageOf(error) };
  return { outcome: "away", message: "The server does not answer. Your answers wait here." };
}

/** The typed value of one slot, or null while nothing is answered. */
export function challengeAnswer({ slotOf }: Pick<Answering, "slotOf">, id: string) {
  const change = slotOf(`challenge ${id}`)?.change;
  return change?.kind === "challenge" ? change : null;
}
export function indicatorAnswer({ slotOf }: Pick<Answering, "slotOf">, id: string) {
  const change = slotOf(`indicator ${id}`)?.change;
  return change?.kind === "indicator" ? change : null;
}
export function testAnswer({ slotOf }: Pick<Answering, "slotOf">, id: string) {
  const change = slotOf(`test ${id}`)?.change;
  return change?.kind === "test" ? change : null;
}

export const troubleOf = ({ slotOf }: Pick<Answering, "slotOf">, change: AnswerChange) =>
  slotOf(keyOf(change))?.trouble ?? null;

export function isAnythingAnswered({ snapshot }: Pick<Answering, "snapshot">): boolean {
  return [...snapshot.slots.values()].some(({ change }) => change.value !== null);
}
