"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { relative } from "#app/_copy/format.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Dialog } from "#app/_ui/dialog.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import { Table } from "#app/_ui/table.tsx";
import { taskWords, triesWords } from "#server/jobs/findings.ts";
import type { Job } from "#server/jobs/schema.ts";
import { Subject } from "./subject.tsx";

type Props = {
  jobs: readonly Job[];
  asOf: Date;
  blocked: string | null;
  onChange: () => void;
};

/** Jobs whose tries are used up, and what somebody can do about each. */
export function DeadJobs({ jobs, asOf, blocked, onChange }: Props) {
  const trpc = useTRPC();
  const [asked, setAsked] = useState<Job | null>(null);
  const [said, setSaid] = useState("");
  const done = (what: string) => () => {
    setSaid(what);
    setAsked(null);
    onChange();
  };
  const again = useMutation(
    trpc.jobs.runAgain.mutationOptions({
      onSuccess: done("It is tried again."),
      onError: onChange,
    }),
  );
  return (
    <>
      <p role="status" className={said ? "pb-2" : "sr-only"}>
        {said}
      </p>
      {again.error ? <FieldError>{messageOf(again.error)}</FieldError> : null}
      {jobs.length === 0 ? (
        <p className="text-ink-2">No job has failed for good.</p>
      ) : (
        <Table
          caption="Jobs that failed for good"
          columns={[
            { head: "Job" },
            { head: "Last try" },
            { head: "Tries" },
            { head: "Last error" },
            { head: <span className="sr-only">What becomes of it</span> },
          ]}
        >
          {jobs.map((job) => (
            <tr key={job.id}>
              <Subject job={job} />
              <td data-label="Last try">{relative(job.dueAt, asOf)}</td>
              <td data-label="Tries">{triesWords(job)}</td>
              <td data-label="Last error" className="break-words">
                {job.lastError ?? "–"}
              </td>
              <td>
                <div className="flex flex-wrap gap-2">
                  <Button
                    disabled={blocked !== null || again.isPending}
                    title={blocked ?? undefined}
                    aria-label={`Run again: ${taskWords(job.task)}, job ${job.id}`}
                    onClick={() => again.mutate({ id: job.id })}
                  >
                    Run again
                  </Button>
                  <Button
                    look="quiet"
                    disabled={blocked !== null}
                    title={blocked ?? undefined}
                    aria-label={`Discard: ${taskWords(job.task)}, job ${job.id}`}
                    onClick={() => setAsked(job)}
                  >
                    Discard
                  </Button>
                </div>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Dialog
        title={asked ? `Discard job ${asked.id}` : "Discard a job"}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
      >
        {asked ? (
          <Discarding
            key={asked.id}
            job={asked}
            onDone={done("It was discarded.")}
            onFailed={onChange}
          />
        ) : null}
      </Dialog>
    </>
  );
}

function Discarding(props: { job: Job; onDone: () => void; onFailed: () => void }) {
  const trpc = useTRPC();
  const [reason, setReason] = useState("");
  const discard = useMutation(
    trpc.jobs.discard.mutationOptions({ onSuccess: props.onDone, onError: props.onFailed }),
  );
  return (
    <form
      className="mt-3 grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        discard.mutate({ id: props.job.id, reason });
      }}
    >
      <p className="text-ink-2">
        {taskWords(props.job.task)}: it is not done, and nobody is told of it again. The reason
        stands in the audit log.
      </p>
      <Field label="Why nothing is lost by it">
        {(control) => (
          <TextInput
            {...control}
            required
            minLength={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
      {discard.error ? <FieldError>{messageOf(discard.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="danger" disabled={discard.isPending}>
          Discard it for good
        </Button>
      </div>
    </form>
  );
}
