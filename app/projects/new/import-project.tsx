"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError } from "#app/_ui/field.tsx";
import { Section } from "#app/_ui/figure.tsx";

/** Brings in a file that another server exported; sent as it is, so that it may be large. */
export function ImportProject() {
  const router = useRouter();
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const file = new FormData(event.currentTarget).get("file");
    if (!(file instanceof File) || file.size === 0) {
      setProblem("Choose a file that Assay exported.");
      return;
    }
    setSending(true);
    setProblem(null);
    try {
      const response = await fetch("/api/v1/projects/import", { method: "POST", body: file });
      const answer: unknown = await response.json();
      if (response.ok)
        router.push(response.headers.get("location")?.slice("/api/v1".length) ?? "/");
      else setProblem(reasonIn(answer));
    } catch {
      setProblem("The server did not answer. Try again.");
    } finally {
      setSending(false);
    }
  }

  return (
    <form onSubmit={submit}>
      <Section title="From another server" remark="All of the file comes in, or nothing">
        <div className="grid gap-4">
          <Field
            label="Exported project"
            hint="People in it come in under pseudonyms, connections switched off and without credentials."
          >
            {(control) => (
              <input
                {...control}
                type="file"
                name="file"
                accept=".jsonl"
                className="max-w-full text-14 text-ink-2 file:mr-3 file:min-h-11 file:rounded-4 file:border file:border-control file:bg-bg file:px-3.5 file:text-14 file:text-ink hover:file:bg-hover rail:file:min-h-9"
              />
            )}
          </Field>
          {problem ? <FieldError>{problem}</FieldError> : null}
          <div>
            <Button type="submit" disabled={isSending}>
              {isSending ? "Bringing it in" : "Import project"}
            </Button>
          </div>
        </div>
      </Section>
    </form>
  );
}

function reasonIn(answer: unknown): string {
  if (typeof answer !== "object" || answer === null || !("detail" in answer)) return "It failed.";
  return String(answer.detail);
}
