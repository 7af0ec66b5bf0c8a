import fc from "fast-check";
import { expect, test } from "vitest";
import { open, seal } from "./secret-box.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const plain = new TextEncoder().encode("a password of a tracker");

test("whatever is sealed opens to the same bytes under the same secret", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
      expect(open(SECRET, seal(SECRET, bytes))).toEqual(bytes);
    }),
  );
  const large = new Uint8Array(2_500_001).map((_, i) => i % 251);
  expect(Buffer.compare(open(SECRET, seal(SECRET, large)), large)).toBe(0);
});

test("the same bytes give another box each time, and no box holds them readably", () => {
  const [a, b] = [seal(SECRET, plain), seal(SECRET, plain)];
  expect(a).not.toEqual(b);
  expect(Buffer.from(a).includes(Buffer.from(plain))).toBe(false);
});

test("another secret is refused in words that say which setting changed", () => {
  const box = seal(SECRET, plain);
  expect(() => open(`${SECRET}x`, box)).toThrow(/ASSAY_SECRET is not the one/);
});

test("a box with any byte changed, or cut short, does not open", () => {
  const box = seal(SECRET, plain);
  fc.assert(
    fc.property(fc.nat(box.byteLength - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = box.map((byte, i) => (i === at ? byte ^ by : byte));
      expect(() => open(SECRET, changed)).toThrow(/can't be opened/);
    }),
  );
  for (const length of [0, 1, 40, box.byteLength - 1])
    expect(() => open(SECRET, box.subarray(0, length))).toThrow(/can't be opened/);
});
