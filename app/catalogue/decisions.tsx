import { ROLE_NAME } from "#app/_copy/terms.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import { catalogue } from "#server/catalogue/catalogue.ts";
import type { GatePolicy, HandoverItem } from "#server/catalogue/schema.ts";
import { Role } from "#server/identity/schema.ts";

export function Gates() {
  return (
    <Section id="gates" title="Three gates" remark="default policies">
      {catalogue.gates.policies.map((policy) => (
        <Gate key={policy.id} policy={policy} />
      ))}
      <p className="max-w-[72ch] text-12 text-ink-2">
        Where the limits come from:{" "}
        {catalogue.gates.publicPractice.map((practice, i) => (
          <span key={practice.what}>
            {i > 0 ? " " : ""}
            {practice.what} (<a href={`#${practice.source}`}>{practice.source}</a>)
          </span>
        ))}
      </p>
    </Section>
  );
}

function Gate({ policy }: { policy: GatePolicy }) {
  const signoffs = policy.signoffs.map(
    ({ role, when }) => `${roleName(role)}${when === null ? "" : ` if ${when}`}`,
  );
  return (
    <article id={policy.id} className="mb-6 scroll-mt-16">
      <h3 className="text-20 font-strong">{policy.title}</h3>
      <p className="mb-2 text-12 text-ink-2">
        <span className="font-mono">{policy.id}</span> Sign-offs: {signoffs.join(", ")}.
      </p>
      <Table
        caption={`Conditions of ${policy.id}`}
        columns={[{ head: "Rule" }, { head: "Condition" }, { head: "When" }, { head: "Why" }]}
      >
        {policy.rules.map((rule) => (
          <tr key={rule.id} id={rule.id} className="scroll-mt-16">
            <th scope="row" className="font-mono">
              {rule.id}
            </th>
            <td className="font-mono text-12 break-words">
              {rule.metric} {rule.op} {String(rule.value)}
            </td>
            <td data-label="When" className="text-12">
              {rule.when ?? "always"}
              {rule.waivable ? "" : "; nobody may waive it"}
            </td>
            <td data-label="Why">{rule.rationale}</td>
          </tr>
        ))}
      </Table>
    </article>
  );
}

export function HandoverItems() {
  const { groups, items } = catalogue.handover;
  return (
    <Section id="handover" title="45 handover items" remark={catalogue.handover.autoTickMeans}>
      {groups.map((group) => (
        <section key={group} aria-label={group} className="mb-4">
          <h3 className="mb-1 text-12 text-ink-2 first-letter:uppercase">{group}</h3>
          <Table
            caption={`Handover items about ${group}`}
            columns={[
              { head: "Item" },
              { head: "Gives" },
              { head: "Accepts" },
              { head: "Offered by evidence" },
            ]}
          >
            {items
              .filter((item) => item.group === group)
              .map((item) => (
                <Item key={item.id} item={item} />
              ))}
          </Table>
        </section>
      ))}
    </Section>
  );
}

function Item({ item }: { item: HandoverItem }) {
  return (
    <tr id={item.id} className="scroll-mt-16">
      <th scope="row">
        {item.text}
        <span className="block text-12 text-ink-2">
          <span className="font-mono">{item.id}</span>, from {item.requiredFrom}
          {item.required ? "" : ", optional"}
        </span>
      </th>
      <td data-label="Gives">{roleName(item.giver)}</td>
      <td data-label="Accepts">{roleName(item.accepter)}</td>
      <td data-label="Offered by" className="text-12">
        {item.autoTick.kinds.join(", ")}: {item.autoTick.rule}
      </td>
    </tr>
  );
}

function roleName(id: string): string {
  const role = Role.safeParse(id);
  return role.success ? ROLE_NAME[role.data] : id;
}
