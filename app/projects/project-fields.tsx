import { Field, Options, Select, TextArea, TextInput } from "#app/_ui/field.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { Segmented } from "#app/_ui/segmented.tsx";
import type { FactorId } from "#server/catalogue/schema.ts";
import type { Project } from "#server/projects/schema.ts";
import { AREA_NAME, FACTOR_COPY, FACTOR_IDS, REGULATORY } from "./factor-copy.ts";

export type Person = { userId: string; name: string };
type Values = Partial<Project>;

const NOT_SURE = {
  value: "",
  label: "Not sure",
  hint: "Counts as the hardest level until it is set",
};

/** The fields of the new and of the edit form; `errorOf` gives the sentence for a field's name. */
export function ProjectFields(props: {
  of: Values;
  people: readonly Person[];
  errorOf: (name: string) => string | null;
}) {
  const { of, people, errorOf } = props;
  return (
    <>
      <Section title="What it is">
        <div className="grid gap-4">
          <Field label="Name" error={errorOf("name")}>
            {(control) => (
              <TextInput {...control} name="name" required maxLength={200} defaultValue={of.name} />
            )}
          </Field>
          <Field label="Description" hint="What it predicts, for whom, what they do with it.">
            {(control) => (
              <TextArea
                {...control}
                name="description"
                maxLength={4000}
                defaultValue={of.description}
              />
            )}
          </Field>
          <Field
            label="Tags"
            hint="What the portfolio groups it by, such as a department or a product. Commas between."
            error={errorOf("tags")}
          >
            {(control) => <TextInput {...control} name="tags" defaultValue={of.tags?.join(", ")} />}
          </Field>
          <Field
            label="Links"
            hint="One a line: what it is, then its address. Repository, tracker, dashboard."
            error={errorOf("links")}
          >
            {(control) => (
              <TextArea
                {...control}
                name="links"
                defaultValue={of.links?.map((link) => `${link.label} ${link.url}`).join("\n")}
              />
            )}
          </Field>
        </div>
      </Section>
      <Section
        title="Its context"
        remark="Nine questions. Not sure is an answer: it counts as the hardest level until you know."
      >
        <div className="grid gap-5">
          {FACTOR_IDS.map((id) => (
            <FactorChoice key={id} id={id} value={of.factors?.[id]} />
          ))}
        </div>
      </Section>
      <Section title="Whom it concerns">
        <div className="grid gap-5">
          <Segmented
            legend="Does it decide or advise about people?"
            isLegendShown
            name="affectsPeople"
            defaultValue={
              of.affectsPeople === true ? "yes" : of.affectsPeople === false ? "no" : ""
            }
            options={[
              { value: "yes", label: "Yes" },
              { value: "no", label: "No" },
              { value: "", label: "Not sure" },
            ]}
          />
          <Field label="Regulatory class" hint="As in the EU AI Act, where it applies.">
            {(control) => (
              <Select {...control} name="regulatoryClass" defaultValue={of.regulatoryClass ?? ""}>
                <option value="">Not sure</option>
                <Options of={REGULATORY} />
              </Select>
            )}
          </Field>
        </div>
      </Section>
      <Section title="Target" remark="What good enough means, as a number">
        <Target of={of} errorOf={errorOf} />
      </Section>
      <Section title="Owners" remark="Who acts when this part breaks">
        <div className="grid max-w-[560px] gap-4 tablet:grid-cols-2">
          {Object.entries(AREA_NAME).map(([area, name]) => (
            <Field key={area} label={name}>
              {(control) => (
                <Select
                  {...control}
                  name={`owner-${area}`}
                  defaultValue={of.owners?.find((owner) => owner.area === area)?.userId ?? ""}
                >
                  <option value="">Nobody yet</option>
                  {people.map((person) => (
                    <option key={person.userId} value={person.userId}>
                      {person.name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ))}
        </div>
      </Section>
    </>
  );
}

function FactorChoice({ id, value }: { id: FactorId; value: string | undefined }) {
  const { question, why, levels } = FACTOR_COPY[id];
  const options = Object.entries(levels).map(([level, copy]) => ({ value: level, ...copy }));
  return (
    <div>
      <Segmented
        legend={question}
        isLegendShown
        name={id}
        defaultValue={value ?? ""}
        options={[...options, NOT_SURE]}
      />
      <details className="mt-1 text-12 text-ink-2">
        <summary className="w-max py-2 underline decoration-control underline-offset-3 rail:py-0.5">
          What the choices mean
        </summary>
        <p className="pt-1">{why}</p>
        <ul className="grid gap-0.5 pt-1">
          {options.map((option) => (
            <li key={option.value}>
              <b>{option.label}</b>: {option.hint}.
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Target({ of, errorOf }: { of: Values; errorOf: (name: string) => string | null }) {
  return (
    <div className="grid max-w-[560px] items-end gap-4 tablet:grid-cols-[1fr_auto_140px]">
      <Field label="Metric" hint="As the experiment tracker names it, such as mape.">
        {(control) => (
          <TextInput {...control} name="metric" maxLength={200} defaultValue={of.target?.metric} />
        )}
      </Field>
      <Segmented
        legend="Direction"
        name="direction"
        defaultValue={of.target?.direction ?? "max"}
        options={[
          { value: "max", label: "at least" },
          { value: "min", label: "at most" },
        ]}
      />
      <Field label="Value" error={errorOf("target")}>
        {(control) => (
          <TextInput
            {...control}
            name="value"
            inputMode="decimal"
            pattern="-?[0-9]*[.,]?[0-9]+"
            defaultValue={of.target?.value}
          />
        )}
      </Field>
    </div>
  );
}
