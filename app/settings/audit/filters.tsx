import Form from "next/form";
import { Button } from "#app/_ui/button.tsx";
import { Field, Select, TextInput } from "#app/_ui/field.tsx";
import { ACTIONS } from "#server/audit/catalogue.ts";

const NOUNS = [...new Set(Object.keys(ACTIONS).map((action) => action.split(".")[0] ?? ""))].sort();
const OUTCOME_WORDS = {
  changed: "Changed something",
  read: "Took something out",
  "signed-in": "Signed in",
  denied: "Was refused",
} as const;

/** A form whose answers are the address: a filtered log can be bookmarked and sent on. */
export function Filters(props: {
  filter: Readonly<Record<string, string>>;
  people: readonly { id: string; name: string }[];
  projects: readonly { slug: string; name: string }[];
}) {
  const { filter } = props;
  return (
    <Form
      action="/settings/audit"
      key={JSON.stringify(filter)}
      className="grid grid-cols-2 items-end gap-3 pb-4 tablet:grid-cols-3 wide:grid-cols-4"
    >
      <Choice name="actor" label="Who" all="Everybody" value={filter.actor}>
        {props.people.map(({ id, name }) => [id.replace(/^(token|connection):/, ""), name])}
      </Choice>
      <Choice name="action" label="What" all="Everything" value={filter.action}>
        {NOUNS.map((noun) => [noun, noun.replaceAll("-", " ")])}
      </Choice>
      <Choice name="outcome" label="How it ended" all="Any way" value={filter.outcome}>
        {Object.entries(OUTCOME_WORDS)}
      </Choice>
      <Choice name="project" label="Project" all="All, and the workspace" value={filter.project}>
        {props.projects.map(({ slug, name }) => [slug, name])}
      </Choice>
      <Field label="From (UTC)">
        {(control) => (
          <TextInput
            {...control}
            type="date"
            name="from"
            defaultValue={filter.from?.slice(0, 10)}
          />
        )}
      </Field>
      <Field label="Before (UTC)">
        {(control) => (
          <TextInput {...control} type="date" name="to" defaultValue={filter.to?.slice(0, 10)} />
        )}
      </Field>
      <Field label="Text or id">
        {(control) => (
          <TextInput {...control} name="text" maxLength={200} defaultValue={filter.text} />
        )}
      </Field>
      <div>
        <Button type="submit">Filter</Button>
      </div>
    </Form>
  );
}

function Choice(props: {
  name: string;
  label: string;
  all: string;
  value: string | undefined;
  children: readonly (readonly [string, string])[];
}) {
  return (
    <Field label={props.label}>
      {(control) => (
        <Select {...control} name={props.name} defaultValue={props.value ?? ""}>
          <option value="">{props.all}</option>
          {props.children.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
