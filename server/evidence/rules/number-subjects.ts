import type { Fact } from "../schema.ts";

/**
 * What is told twice under one name stays apart: of each kind and subject the second is "… (2)" and so
 * on. `keyOf` sorts first, so that the numbers do not depend on the order of the file.
 */
export function numberSubjects<F extends Fact>(
  facts: readonly F[],
  keyOf: (fact: F) => string = valueKey,
): F[] {
  const keyed = facts.map((fact) => ({ fact, key: keyOf(fact) }));
  const seen = new Map<string, number>();
  return keyed
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ fact }) => {
      const name = `${fact.kind}\n${fact.subject}`;
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      return nth === 1 ? fact : { ...fact, subject: `${fact.subject} (${nth})` };
    });
}

export const valueKey = ({ subject, value }: Fact): string =>
  `${subject}\n${JSON.stringify(value)}`;
