/** One step of damage: where (a share of the document), what is done, and a number to choose with. */
export type Damage = { readonly at: number; readonly op: number; readonly pick: number };

const NUMBERS = [0, -1, 1e308, -1e308, 1e-320, 2 ** 53, -(2 ** 63), 1.5, 253402300800000, 9e18];
const TEXTS = [
  "",
  " ",
  "NaN",
  "Infinity",
  "null",
  "\u0000",
  "\u202Etxt.exe",
  "\uFEFFx",
  "𝒳 résumé ‮",
  "\uD800",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "1970-13-45T99:99:99Z",
  "9999-12-31T23:59:59Z",
  "2026-11-24T12:00:00",
  "-1",
  "1e999",
  "x".repeat(5_000),
  "<b>&amp;</b>",
  'a,b;c\t"d"\n',
];
const at = <T>(list: readonly T[], pick: number): T | undefined => list[pick % list.length];

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

function strange(pick: number): unknown {
  const kinds = [
    () => at(NUMBERS, pick),
    () => at(TEXTS, pick),
    () => null,
    () => [],
    () => ({}),
    () => pick % 2 === 0,
    () => deep(pick % 200),
    () => [null, 1, "a", {}, []],
    () => Object.fromEntries([["__proto__", { polluted: true }]]),
    () => at(NUMBERS, pick + 3),
  ];
  return at(kinds, Math.floor(pick / 7))?.();
}

type Place = { readonly parent: unknown[] | Record<string, unknown>; readonly key: string };

function placesOf(root: unknown): Place[] {
  const places: Place[] = [];
  const open: unknown[] = [root];
  for (let next = open.pop(); next !== undefined && places.length < 20_000; next = open.pop()) {
    if (next === null || typeof next !== "object") continue;
    const parent = Array.isArray(next) ? next : recordOf(next);
    for (const [key, value] of Object.entries(next)) {
      places.push({ parent, key });
      open.push(value);
    }
  }
  return places;
}

function recordOf(value: object): Record<string, unknown> {
  // The same object, not a copy: what is put here shall stand in the document.
  return value as Record<string, unknown>;
}

function put({ parent, key }: Place, value: unknown): void {
  Object.defineProperty(parent, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Damages a JSON value in place: drops, repeats, renames, swaps and retypes what stands in it. */
export function damageTree(root: unknown, damages: readonly Damage[]): unknown {
  const holder = { root };
  for (const { at: share, op, pick } of damages) {
    const places = placesOf(holder);
    // The first is the document itself.
    const place = places[1 + Math.floor(share * (places.length - 1))] ?? places[0];
    if (!place) continue;
    const { parent, key } = place;
    const value = Object.getOwnPropertyDescriptor(parent, key)?.value;
    switch (op % 8) {
      case 0:
        if (Array.isArray(parent)) parent.splice(Number(key), 1);
        else delete parent[key];
        break;
      case 1:
        if (Array.isArray(parent)) parent.push(structuredClone(value));
        else put({ parent, key: `${key}_2` }, value);
        break;
      case 2:
        if (!Array.isArray(parent)) {
          delete parent[key];
          put({ parent, key: at(TEXTS, pick) ?? "x" }, value);
        }
        break;
      case 3:
        put(place, typeof value === "string" ? Number(value) : String(value));
        break;
      case 4: {
        const other = places[pick % places.length];
        if (other)
          put(
            place,
            structuredClone(Object.getOwnPropertyDescriptor(other.parent, other.key)?.value),
          );
        break;
      }
      case 5:
        put(place, Array.isArray(value) ? value[0] : [value, value]);
        break;
      default:
        put(place, strange(pick));
    }
  }
  return holder.root;
}

/** Duplicate keys, bare NaN and numbers too long for a double cannot stand in a value, only in its text. */
const JSON_TOKENS = [
  "NaN",
  "-Infinity",
  "1e400",
  "123456789012345678901234567890",
  '{"a":1,"a":2}',
  "tru",
  "'x'",
];
const XML_TOKENS = [
  "<!DOCTYPE a [<!ENTITY b 'c'>]>",
  "&b;",
  "&#0;",
  "<![CDATA[x]]>",
  "<!-- -- -->",
  "<testsuite>".repeat(300),
  "</testsuites>",
  ' name="2" name="3"',
  ' tests="-1"',
  "]]>",
];
const TEXT_TOKENS = [
  ...TEXTS,
  "---\n",
  "!!python/object:os.system x\n",
  "&a [*a, *a]\n",
  '"""',
  ",".repeat(300),
  "\t\t\t",
  "\r",
  "TN:\nSF:\nend_of_record\n",
];

function tokensFor(text: string): readonly string[] {
  if (/^\s*</.test(text)) return XML_TOKENS;
  return /^\s*[[{]/.test(text) ? JSON_TOKENS : TEXT_TOKENS;
}

/** Damages text by its tokens: words, numbers and signs are what formats are made of. */
export function damageText(text: string, damages: readonly Damage[]): string {
  let tokens: string[] = text.match(/[\p{L}_]+|\d+(?:\.\d+)?|\s+|[^\s\p{L}\d]/gu) ?? [];
  for (const { at: share, op, pick } of damages) {
    const i = Math.floor(share * tokens.length);
    switch (op % 8) {
      case 0:
        tokens.splice(i, 1 + (pick % 5));
        break;
      case 1:
        tokens.splice(i, 0, ...tokens.slice(i, i + 1 + (pick % 30)));
        break;
      case 2:
        tokens = tokens.slice(0, i);
        break;
      case 3:
        tokens[i] = String(at(NUMBERS, pick));
        break;
      case 4:
        tokens[i] = tokens[pick % Math.max(1, tokens.length)] ?? "";
        break;
      case 5:
        tokens[i] = at(TEXTS, pick) ?? "";
        break;
      default:
        tokens.splice(i, 0, at(tokensFor(text), pick) ?? "");
    }
  }
  return tokens.join("");
}

/** Damages bytes without knowing what they mean. */
export function damageBytes(bytes: Uint8Array, damages: readonly Damage[]): Buffer {
  let all = Buffer.from(bytes);
  for (const { at: share, op, pick } of damages) {
    const i = Math.floor(share * all.length);
    switch (op % 6) {
      case 0:
        if (all.length > 0) all[i] = (all[i] ?? 0) ^ (1 << (pick % 8));
        break;
      case 1:
        all = Buffer.concat([all.subarray(0, i), Buffer.from([pick % 256]), all.subarray(i)]);
        break;
      case 2:
        all = Buffer.concat([all.subarray(0, i), all.subarray(i + 1 + (pick % 64))]);
        break;
      case 3:
        all = all.subarray(0, i);
        break;
      case 4:
        all = Buffer.concat([all.subarray(0, i), all.subarray(i, i + 64), all.subarray(i)]);
        break;
      default:
        all =
          pick % 3 === 0
            ? Buffer.from(all.toString("utf8"), "utf16le")
            : Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), all]);
    }
  }
  return all;
}

const ITEMS = 3;

/** The same shape with fewer of each: ten thousand inputs shall not be ten thousand long documents. */
export function thinned(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, ITEMS).map(thinned);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 40)
      .map(([key, inner]) => [key, thinned(inner)]),
  );
}
