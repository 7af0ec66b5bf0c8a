import Link from "next/link";
import { taskWords } from "#server/jobs/findings.ts";
import type { Job } from "#server/jobs/schema.ts";

/** What a job does and for which project; the first cell of its row. */
export function Subject({ job }: { job: Pick<Job, "task" | "project" | "id"> }) {
  return (
    <th scope="row">
      {taskWords(job.task)}
      <span className="block text-12 font-normal text-ink-2">
        {job.project ? (
          <>
            <Link href={`/projects/${job.project.slug}`} dir="auto">
              {job.project.name}
            </Link>
            {", "}
          </>
        ) : null}
        job {job.id}
      </span>
    </th>
  );
}
