import { Field, TextArea, TextInput } from "#app/_ui/field.tsx";
import type { ProjectPatch, ProjectView } from "#server/projects/schema.ts";
import { kindsAsText, kindsFromText } from "#server/retention/findings.ts";

type Retention = Pick<ProjectView, "retentionDays" | "retentionByKind">;

export function RetentionFields({ of, problem }: { of: Retention; problem: string | null }) {
  return (
    <>
      <Field
        label="Days to keep documents"
        hint="Older ones that nothing refers to are deleted every night, with their facts. Empty keeps everything."
      >
        {(control) => (
          <TextInput
            {...control}
            name="retentionDays"
            type="number"
            min={7}
            max={3650}
            className="max-w-[160px]"
            defaultValue={of.retentionDays ?? ""}
          />
        )}
      </Field>
      <Field
        label="Days for one kind"
        hint="A line each, such as dbt = 30, or junit = keep. The kinds are those of the page Storage in the settings."
        error={problem}
      >
        {(control) => (
          <TextArea
            {...control}
            name="retentionByKind"
            rows={3}
            spellCheck={false}
            className="max-w-[320px]"
            defaultValue={kindsAsText(of.retentionByKind)}
          />
        )}
      </Field>
    </>
  );
}

/** What the form says, or why it can't be saved. */
export function retentionFrom(form: FormData): { patch: ProjectPatch; problem: string | null } {
  const days = String(form.get("retentionDays") ?? "").trim();
  const { kinds, bad } = kindsFromText(String(form.get("retentionByKind") ?? ""));
  return {
    patch: { retentionDays: days === "" ? null : Number(days), retentionByKind: kinds },
    problem: bad.length > 0 ? `Not a kind and days: ${bad.join(", ")}. Write kind = days.` : null,
  };
}
