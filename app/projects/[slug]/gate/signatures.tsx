import { date, list } from "#app/_copy/format.ts";
import { GATE_WORD, ROLE_NAME } from "#app/_copy/terms.ts";
import { Section } from "#app/_ui/figure.tsx";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { SignOffStanding } from "#server/sign-offs/schema.ts";
import { Sign } from "./sign.tsx";

type Props = {
  slug: string;
  gate: string;
  signOffs: readonly SignOffStanding[];
  nameOf: (id: string) => string;
  whyNotSign: string | null;
};

const GLYPH: Readonly<Record<SignOffStanding["state"], GlyphKind>> = {
  signed: "pass",
  lapsed: "attention",
  "taken-back": "unknown",
  "not-signed": "unknown",
};
const WORD: Readonly<Record<SignOffStanding["state"], string>> = {
  signed: "Signed",
  lapsed: "Lapsed",
  "taken-back": "Taken back",
  "not-signed": "Not signed",
};

/** Who answers for the decision, by role. */
export function Signatures(props: Props) {
  const asked = props.signOffs.filter(({ isAsked }) => isAsked);
  const spared = props.signOffs.filter(({ isAsked }) => !isAsked);
  const missing = asked.filter(({ state }) => state !== "signed");
  const names = list(missing.map(({ role }) => ROLE_NAME[role].toLowerCase()));
  return (
    <Section
      id="signatures"
      title="Signatures"
      remark="For the policy as it is; they end with it, with its term and when a review is called for"
    >
      <p className="pb-2">
        {missing.length === 0
          ? "Everybody who answers for it has signed."
          : `Signed off by ${names}: not known.`}
      </p>
      <Table
        caption="Signatures by role"
        columns={[
          { head: "Role" },
          { head: "State" },
          { head: "By" },
          { head: "Until" },
          { head: <span className="sr-only">Sign</span> },
        ]}
        foot={
          spared.length > 0
            ? `Not asked for here: ${list(spared.map(({ role }) => ROLE_NAME[role].toLowerCase()))}.`
            : null
        }
      >
        {asked.map((one) => (
          <SignOffRow key={one.role} {...props} one={one} />
        ))}
      </Table>
    </Section>
  );
}

function SignOffRow({ slug, gate, one, nameOf, whyNotSign }: Props & { one: SignOffStanding }) {
  return (
    <tr>
      <th scope="row">{ROLE_NAME[one.role]}</th>
      <td data-label="State">
        <Status kind={GLYPH[one.state]}>{WORD[one.state]}</Status>
        {one.because ? <span className="block text-12 text-ink-2">{one.because}</span> : null}
      </td>
      <td data-label="By">
        {one.signedById && one.signedAt ? (
          <>
            {nameOf(one.signedById)}, {date(one.signedAt)}
            <span className="block text-12 text-ink-2">
              {outcomeWords(one.outcome)}
              {one.note ? ` ${one.note}` : ""}
            </span>
          </>
        ) : (
          "nobody yet"
        )}
      </td>
      <td data-label="Until">{one.until ? date(one.until) : "–"}</td>
      <td className="whole">
        {/* Only its own role takes a signature back; who may sign is told to everybody. */}
        {one.state === "signed" && one.whyNotTakeBack !== null ? null : (
          <Sign
            {...{ slug, gate }}
            role={one.role}
            isTakenBack={one.state === "signed"}
            disabledBecause={whyNotSign ?? (one.state === "signed" ? null : one.whyNotSign)}
          />
        )}
      </td>
    </tr>
  );
}

/** What the other conditions said when it was signed. */
function outcomeWords(outcome: string | null): string {
  const word = Object.entries(GATE_WORD).find(([key]) => key === outcome)?.[1];
  return word ? `The other conditions then: ${word.toLowerCase()}.` : "";
}
