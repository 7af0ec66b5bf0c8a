import fc from "fast-check";
import { expect, it } from "vitest";
import type { ChainEntry } from "../schema.ts";
import { aroundGaps, chained, GENESIS, hashOf } from "./chain.ts";
import { ChainCheck } from "./verify.ts";

const entry = fc.record({
  workspaceId: fc.string({ minLength: 1 }),
  at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") }),
  actorKind: fc.constantFrom("person", "service", "system"),
  actorId: fc.option(fc.string()),
  action: fc.constant("team.edit"),
  outcome: fc.constant("changed"),
  subjectKind: fc.option(fc.string()),
  subjectId: fc.option(fc.string({ unit: "binary" })),
  projectId: fc.option(fc.string({ unit: "binary" })),
  detail: fc.json(),
});

const chainOf = fc.array(entry, { minLength: 2, maxLength: 30 }).map((entries) => {
  const chain: ChainEntry[] = [];
  for (const one of entries) chain.push(chained(one, chain.at(-1) ?? { seq: 0, hash: GENESIS }));
  return chain;
});

const verified = (chain: readonly ChainEntry[], head: { seq: number; hash: string }) => {
  const check = new ChainCheck();
  for (const one of chain) check.next(one);
  return check.end(head);
};
const headOf = (chain: readonly ChainEntry[]) => {
  const last = chain.at(-1);
  return { seq: last?.seq ?? 0, hash: last?.hash ?? GENESIS };
};

it("the gaps that the database fills in give the same bytes as the hash of the whole", () => {
  fc.assert(
    fc.property(entry, fc.nat(), (one, n) => {
      const { before, between, after } = aroundGaps(one);
      const whole = chained(one, { seq: n, hash: GENESIS });
      const text = `${before}${GENESIS}${between}${n + 1}${after}`;
      expect(JSON.parse(text)).toMatchObject({
        seq: n + 1,
        previousHash: GENESIS,
        detail: one.detail,
      });
      expect(hashOf(whole)).toBe(whole.hash);
    }),
  );
});

it("an untouched chain is whole; any change of any entry, removal or swap is found and named", () => {
  fc.assert(
    fc.property(chainOf, fc.nat(), fc.nat(), (chain, a, b) => {
      const head = headOf(chain);
      expect(verified(chain, head)).toMatchObject({ isWhole: true, faults: [] });
      const i = a % chain.length;
      const j = b % chain.length;
      const one = chain[i];
      const other = chain[j];
      if (!one || !other) return;
      const changed = chain.with(i, { ...one, detail: `${one.detail} ` });
      expect(verified(changed, head).faults).toMatchObject([{ kind: "altered", seq: i + 1 }]);
      const rehashed = chain.with(i, {
        ...one,
        detail: `${one.detail} `,
        hash: hashOf({ ...one, detail: `${one.detail} ` }),
      });
      expect(verified(rehashed, head).faults).toMatchObject([{ kind: "altered", seq: i + 1 }]);
      const without = chain.filter((_, at) => at !== i);
      expect(verified(without, head).faults).toMatchObject([{ kind: "removed", seq: i + 1 }]);
      if (i === j) return;
      const swapped = chain.with(i, { ...other, seq: i + 1 }).with(j, { ...one, seq: j + 1 });
      expect(verified(swapped, head).faults.map(({ kind }) => kind)).toContain("reordered");
    }),
  );
});
