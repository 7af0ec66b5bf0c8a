import fc from "fast-check";
import { expect, test } from "vitest";
import { packed, unpacked } from "./compression.ts";

test("whatever is packed unpacks to the same bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 8_000 }), async (bytes) => {
      const { body, coding } = await packed(Buffer.from(bytes));
      expect(Buffer.compare(await unpacked(body, coding), bytes)).toBe(0);
    }),
  );
});

test("text is compressed; what is small, or gets no smaller, stays as it is", async () => {
  const text = Buffer.from(
    JSON.stringify(Array.from({ length: 500 }, (_, id) => ({ id, name: "run" }))),
  );
  const smaller = await packed(text);
  expect(smaller.coding).toBe("br");
  expect(smaller.body.byteLength).toBeLessThan(text.byteLength / 4);
  expect((await packed(Buffer.from("{}"))).coding).toBe("identity");
  const noise = Buffer.from(
    Uint32Array.from({ length: 2_000 }, (_, i) => Math.imul(i + 1, 2_654_435_761) ^ (i * i)).buffer,
  );
  const same = await packed(noise);
  expect(same.body.byteLength).toBeLessThanOrEqual(noise.byteLength);
});
