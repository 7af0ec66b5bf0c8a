import type { Metadata } from "next";
import { caller, whyNotEver, whyNotMe } from "#app/_trpc/server.ts";
import { NotYours } from "#app/_ui/not-yours.tsx";
import { LiveQueue } from "./queue.tsx";

export const metadata: Metadata = { title: "Jobs" };

/** What is done after a request was answered: whether it is done, and what stands still. */
export default async function JobsPage() {
  const unseen = await whyNotEver("jobs.read");
  if (unseen) return <NotYours title="Jobs" reason={unseen} back="/settings" />;
  const api = await caller();
  const [queue, blocked] = await Promise.all([api.jobs.queue(), whyNotMe("jobs.manage")]);
  return <LiveQueue queue={queue} blocked={blocked} />;
}
