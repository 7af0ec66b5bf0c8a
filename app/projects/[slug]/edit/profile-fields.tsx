import { Field, TextArea, TextInput } from "#app/_ui/field.tsx";
import type { Profile } from "#server/projects/schema.ts";

const LISTS = [
  {
    name: "featureCode",
    label: "Feature code",
    hint: "Path patterns, one a line: src/features/**",
  },
  { name: "modelCode", label: "Model code", hint: "Path patterns, one a line" },
  { name: "pipelineCode", label: "Pipeline code", hint: "Path patterns, one a line" },
  { name: "servingCode", label: "Serving code", hint: "Path patterns, one a line" },
  { name: "features", label: "Features", hint: "Names of the model's inputs, one a line" },
  { name: "sources", label: "Data sources", hint: "Where data comes from, one a line" },
  { name: "consumers", label: "Consumers", hint: "Who reads the predictions, one a line" },
  {
    name: "receivers",
    label: "Receivers on duty",
    hint: "Where alerts go and somebody watches, one a line",
  },
  {
    name: "requiredSlices",
    label: "Required slices",
    hint: "Groups the model must serve well, one a line",
  },
] as const;

export function ProfileFields(props: { profile: Profile; limitProblem: string | null }) {
  const { profile } = props;
  return (
    <div className="grid gap-4">
      <div className="grid max-w-[560px] items-end gap-4 tablet:grid-cols-[1fr_120px_140px]">
        <Field label="Served model" hint="As the registry names it">
          {(control) => (
            <TextInput {...control} name="servedModel" defaultValue={profile.servedModel?.name} />
          )}
        </Field>
        <Field label="Version">
          {(control) => (
            <TextInput
              {...control}
              name="servedVersion"
              defaultValue={profile.servedModel?.version}
            />
          )}
        </Field>
        <Field label="Alias">
          {(control) => (
            <TextInput {...control} name="servedAlias" defaultValue={profile.servedModel?.alias} />
          )}
        </Field>
      </div>
      <Field label="Default branch" hint="Test reports from other branches prove less.">
        {(control) => (
          <TextInput
            {...control}
            name="defaultBranch"
            maxLength={250}
            defaultValue={profile.defaultBranch}
          />
        )}
      </Field>
      <div className="grid max-w-[860px] gap-4 tablet:grid-cols-2">
        {LISTS.map(({ name, label, hint }) => (
          <Field key={name} label={label} hint={hint}>
            {(control) => (
              <TextArea {...control} name={name} defaultValue={profile[name]?.join("\n")} />
            )}
          </Field>
        ))}
      </div>
      <Field
        label="Limits"
        hint="name = number, one a line; what is not listed has the catalogue's value"
        error={props.limitProblem}
      >
        {(control) => (
          <TextArea
            {...control}
            name="limits"
            defaultValue={Object.entries(profile.limits ?? {})
              .map(([name, value]) => `${name} = ${value}`)
              .join("\n")}
          />
        )}
      </Field>
    </div>
  );
}
