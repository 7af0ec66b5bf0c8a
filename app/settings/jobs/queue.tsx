"use client";

import { useQuery } from "@tanstack/react-query";
import { dateTime, relative } from "#app/_copy/format.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import {
  freedWords,
  lanesWords,
  queueTitle,
  taskWords,
  triesWords,
} from "#server/jobs/findings.ts";
import type { Job, Queue } from "#server/jobs/schema.ts";
import { DeadJobs } from "./dead.tsx";
import { Subject } from "./subject.tsx";

const READ_EVERY_MS = 5_000;

/** The queue as it is, read again while somebody looks at it. */
export function LiveQueue(props: { queue: Queue; blocked: string | null }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.jobs.queue.queryOptions(undefined, {
      initialData: props.queue,
      refetchInterval: READ_EVERY_MS,
    }),
  );
  const queue = read.data;
  const inState = (...states: Job["state"][]) =>
    queue.jobs.filter(({ state }) => states.includes(state));
  const { counts, asOf } = queue;
  return (
    <>
      <PageHead
        title={queueTitle(queue)}
        lede="What goes on after a request was answered: large documents, pulls, messages, retention. A job that fails is tried again, ever later; one whose tries are used up stays here until somebody says what becomes of it."
      />
      {read.error ? <FieldError>{messageOf(read.error)}</FieldError> : null}
      <Section title="Failed for good" remark={shownOf(inState("dead").length, counts.dead)}>
        <DeadJobs
          jobs={inState("dead")}
          asOf={asOf}
          blocked={props.blocked}
          onChange={() => void read.refetch()}
        />
      </Section>
      <Section title="Under way" remark={shownOf(inState("running").length, counts.running)}>
        <Running jobs={inState("running")} asOf={asOf} />
      </Section>
      <Section title="Waiting" remark={waitingWords(queue, inState("waiting", "retrying").length)}>
        <Waiting jobs={inState("retrying", "waiting")} asOf={asOf} />
      </Section>
      <Section
        title="Workers"
        remark="Of the whole server; each says every 15 seconds that it lives"
      >
        <Workers queue={queue} />
      </Section>
      <Section title="Taken back" remark="In the last 30 days">
        <FreedJobs queue={queue} />
      </Section>
      <p className="max-w-prose text-12 text-ink-2">
        Jobs of the server itself, which are of no workspace, are for its operator:{" "}
        <code>assay jobs</code>.
      </p>
    </>
  );
}

const shownOf = (shown: number, all: number) => (shown < all ? `${shown} of ${all}` : `${all}`);

function waitingWords({ counts, oldestDueAt, asOf }: Queue, shown: number): string {
  const all = shownOf(shown, counts.waiting + counts.retrying);
  return oldestDueAt ? `${all}; the oldest was due ${relative(oldestDueAt, asOf)}` : all;
}

function Running({ jobs, asOf }: { jobs: readonly Job[]; asOf: Date }) {
  if (jobs.length === 0) return <p className="text-ink-2">No worker has a job in hand.</p>;
  return (
    <Table
      caption="Jobs under way"
      columns={["Job", "Since", "Worker", "Tries"].map((head) => ({ head }))}
    >
      {jobs.map((job) => (
        <tr key={job.id}>
          <Subject job={job} />
          <td data-label="Since">{job.startedAt ? relative(job.startedAt, asOf) : "–"}</td>
          <td data-label="Worker">
            <code>{job.worker}</code>
          </td>
          <td data-label="Tries">{triesWords(job)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Waiting({ jobs, asOf }: { jobs: readonly Job[]; asOf: Date }) {
  if (jobs.length === 0) return <p className="text-ink-2">Nothing waits.</p>;
  return (
    <Table
      caption="Jobs that wait"
      columns={["Job", "Due", "Tries", "Last error"].map((head) => ({ head }))}
    >
      {jobs.map((job) => (
        <tr key={job.id}>
          <Subject job={job} />
          <td data-label="Due">{relative(job.dueAt, asOf)}</td>
          <td data-label="Tries">{triesWords(job)}</td>
          <td data-label="Last error" className="break-words">
            {job.lastError ?? "–"}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Workers({ queue: { workers, asOf } }: { queue: Queue }) {
  if (workers.length === 0)
    return <p className="text-ink-2">None is there. Jobs wait until one is started.</p>;
  return (
    <Table
      caption="Workers"
      columns={["Worker", "Does", "Started", "Last heard of"].map((head) => ({ head }))}
    >
      {workers.map((worker) => (
        <tr key={worker.id}>
          <th scope="row">
            <code>{worker.id}</code>
          </th>
          <td data-label="Does">{lanesWords(worker)}</td>
          <td data-label="Started">{dateTime(worker.startedAt)}</td>
          <td data-label="Last heard of">
            {worker.isLive ? "Lives" : "Gone"}, {relative(worker.beatAt, asOf)}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function FreedJobs({ queue: { freed } }: { queue: Queue }) {
  if (freed.length === 0)
    return <p className="text-ink-2">No worker left a job behind in the last 30 days.</p>;
  return (
    <Table
      caption="Jobs that were taken back"
      columns={["Job", "When", "Why"].map((head) => ({ head }))}
      foot="Each went to another worker, or was kept as failed where it was at its last try."
    >
      {freed.map((one) => (
        <tr key={one.id}>
          <th scope="row">{taskWords(one.task)}</th>
          <td data-label="When">{dateTime(one.freedAt)}</td>
          <td data-label="Why">{freedWords(one)}</td>
        </tr>
      ))}
    </Table>
  );
}
