import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { Button } from "#app/_ui/button.tsx";
import { Field, Select, TextInput } from "#app/_ui/field.tsx";
import type { ChallengeId } from "#server/catalogue/schema.ts";
import { MULTIPLIED, type OwnMultiplier, type PlanForm } from "./plan-form.ts";

/** What the product assumes of a challenge, and why. */
export type Assumed = { readonly challengeId: ChallengeId; effort: number; reason: string };

type Props = {
  form: PlanForm;
  assumed: readonly Assumed[];
  onChange: (change: Partial<PlanForm>) => void;
};

/** The day rate, and everything that is judged and not measured: the team may judge otherwise, with a reason. */
export function JudgementFields({ form, assumed, onChange }: Props) {
  const { multipliers } = form;
  const free = MULTIPLIED.filter((id) => !multipliers.some((own) => own.challengeId === id));
  const [next] = free;
  const setOwn = (id: string, change: Partial<OwnMultiplier>) =>
    onChange({
      multipliers: multipliers.map((own) => (own.id === id ? { ...own, ...change } : own)),
    });
  const isOpen =
    multipliers.length > 0 ||
    [form.rateLow, form.coordination, form.ranges].some((text) => text !== "")
      ? true
      : undefined;
  return (
    <details open={isOpen}>
      <summary className="w-max py-3.5 underline decoration-control underline-offset-3 rail:py-1">
        Price, and judgement of your own
      </summary>
      <div className="grid gap-4 pt-2">
        <div className="grid grid-cols-2 items-end gap-4 side:grid-cols-4">
          <Text
            label="Day rate, least"
            isNumber
            value={form.rateLow}
            onChange={(rateLow) => onChange({ rateLow })}
          />
          <Text
            label="Day rate, most"
            isNumber
            value={form.rateHigh}
            onChange={(rateHigh) => onChange({ rateHigh })}
          />
          <Text
            label="Currency"
            value={form.currency}
            onChange={(currency) => onChange({ currency })}
          />
          <Text
            label="Coordination, % (ours 5)"
            isNumber
            value={form.coordination}
            onChange={(coordination) => onChange({ coordination })}
          />
          <Text
            label="Why this coordination"
            value={form.coordinationReason}
            onChange={(coordinationReason) => onChange({ coordinationReason })}
          />
          <Text
            label="Low to high holds, % (ours 65)"
            isNumber
            value={form.ranges}
            onChange={(ranges) => onChange({ ranges })}
          />
          <Text
            label="Why this share"
            value={form.rangesReason}
            onChange={(rangesReason) => onChange({ rangesReason })}
          />
        </div>
        {multipliers.map((own, i) => {
          const ours = assumed.find((one) => one.challengeId === own.challengeId);
          return (
            <fieldset key={own.id} className="grid gap-2 border-t border-control pt-2">
              <legend className="sr-only">Multiplier {i + 1}</legend>
              <div className="grid grid-cols-2 items-end gap-4 side:grid-cols-[14rem_8rem_minmax(0,1fr)_auto]">
                <Field label="Challenge">
                  {(control) => (
                    <Select
                      {...control}
                      value={own.challengeId}
                      onChange={(event) => {
                        const challengeId = MULTIPLIED.find(
                          (id) => id === event.currentTarget.value,
                        );
                        if (challengeId) setOwn(own.id, { challengeId });
                      }}
                    >
                      {MULTIPLIED.filter((id) => id === own.challengeId || free.includes(id)).map(
                        (id) => (
                          <option key={id} value={id}>
                            {CHALLENGE_NAME[id]}
                          </option>
                        ),
                      )}
                    </Select>
                  )}
                </Field>
                <Text
                  label="Multiplies by"
                  isNumber
                  value={own.effort}
                  onChange={(effort) => setOwn(own.id, { effort })}
                />
                <Text
                  label="Why"
                  value={own.reason}
                  onChange={(reason) => setOwn(own.id, { reason })}
                />
                <Button
                  look="quiet"
                  aria-label={`Take back multiplier ${i + 1}`}
                  onClick={() =>
                    onChange({ multipliers: multipliers.filter((one) => one.id !== own.id) })
                  }
                >
                  Take back
                </Button>
              </div>
              {ours ? (
                <p className="text-12 text-ink-2">
                  Ours: {ours.effort}. {ours.reason}
                </p>
              ) : null}
            </fieldset>
          );
        })}
        {next ? (
          <div>
            <Button
              onClick={() =>
                onChange({
                  multipliers: [
                    ...multipliers,
                    {
                      id: next,
                      challengeId: next,
                      effort: String(assumed.find((one) => one.challengeId === next)?.effort ?? ""),
                      reason: "",
                    },
                  ],
                })
              }
            >
              Judge a challenge otherwise
            </Button>
          </div>
        ) : null}
      </div>
    </details>
  );
}

function Text(props: {
  label: string;
  value: string;
  isNumber?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={props.label}>
      {(control) => (
        <TextInput
          {...control}
          inputMode={props.isNumber ? "decimal" : undefined}
          maxLength={props.isNumber ? 20 : 500}
          value={props.value}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
