import { addKey, type Frame, keysIn } from "./json-frame.ts";
import { JSON_LIMITS, type JsonFault, type JsonLimits, type JsonVisitor } from "./json-types.ts";
import { escapePointer, readable } from "./pointer.ts";

class Stop extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault.message);
  }
}

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const ESCAPABLE = new Set([34, 47, 92, 98, 102, 110, 114, 116]);
/** Past the end of the text charCodeAt gives NaN, which no comparison below takes for a byte. */
const isDigit = (c: number) => c >= 48 && c <= 57;
const isHex = (c: number) => isDigit(c) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);

/**
 * Strict JSON (RFC 8259) over bytes, before JSON.parse builds anything: it refuses what the parser
 * would accept silently (duplicate keys, unbounded depth) and names the place by line, column and
 * JSON pointer. One pass, no recursion, so depth cannot exhaust the stack.
 * null when the bytes are one JSON document within the limits.
 */
export function scanJson(
  bytes: Buffer,
  visitor: JsonVisitor = {},
  limits: JsonLimits = JSON_LIMITS,
): JsonFault | null {
  try {
    new Scanner(bytes, visitor, limits).run();
    return null;
  } catch (error) {
    if (error instanceof Stop) return error.fault;
    throw error;
  }
}

class Scanner {
  private at = 0;
  private nodes = 0;
  private depth = 0;
  private readonly frames: Frame[] = [];
  private readonly pointerHere = () => this.pointer();

  /** One character a byte: read as fast as the bytes, and cut into keys without a call out of the engine. */
  private readonly text: string;

  constructor(
    private readonly bytes: Buffer,
    private readonly visitor: JsonVisitor,
    private readonly limits: JsonLimits,
  ) {
    this.text = bytes.toString("latin1");
  }

  run(): void {
    for (;;) {
      this.value();
      let then = this.afterValue();
      while (then === "closed") then = this.afterValue();
      if (then === "done") return;
    }
  }

  /** Reads one scalar, or opens a container; an opened container leaves its first value to come. */
  private value(): void {
    for (;;) {
      const c = this.skipSpace();
      if (++this.nodes > this.limits.nodes)
        this.stop("value_too_long", `more than ${this.limits.nodes} values`);
      if (c !== OPEN_OBJECT && c !== OPEN_LIST) {
        this.scalar(c);
        return;
      }
      if (this.depth >= this.limits.depth)
        this.stop("too_deep", `nested deeper than ${this.limits.depth} levels`);
      const isObject = c === OPEN_OBJECT;
      this.at++;
      if (isObject) this.visitor.open?.();
      if (this.skipSpace() === (isObject ? CLOSE_OBJECT : CLOSE_LIST)) {
        this.at++;
        if (isObject) this.visitor.close?.(this.pointerHere);
        return;
      }
      this.push(isObject);
      if (isObject) this.member();
    }
  }

  private push(isObject: boolean): void {
    const used = this.frames[this.depth++];
    if (used) {
      used.isObject = isObject;
      used.few.length = 0;
      used.many = null;
      used.key = "";
      used.index = 0;
    } else this.frames.push({ isObject, few: [], many: null, key: "", index: 0 });
  }

  private afterValue(): "another" | "closed" | "done" {
    const frame = this.frames[this.depth - 1];
    const c = this.skipSpace();
    if (!frame) {
      if (this.at < this.text.length) this.stop("invalid_json", "text follows the document", true);
      return "done";
    }
    if (c === COMMA) {
      this.at++;
      if (frame.isObject) this.member();
      else frame.index++;
      return "another";
    }
    if (c !== (frame.isObject ? CLOSE_OBJECT : CLOSE_LIST))
      this.unexpected(c, "expected ',' or the end of the list or object");
    this.at++;
    this.depth--;
    if (frame.isObject) this.visitor.close?.(this.pointerHere);
    return "closed";
  }

  private scalar(c: number): void {
    const start = this.at;
    if (c === QUOTE) this.string();
    else if (c === MINUS || isDigit(c)) this.number();
    else {
      this.literal(c);
      return;
    }
    const frame = this.frames[this.depth - 1];
    const key = frame?.isObject ? frame.key : null;
    this.visitor.scalar?.({ start, end: this.at, key }, this.pointerHere);
  }

  private literal(c: number): void {
    if (c === 116) this.word("true");
    else if (c === 102) this.word("false");
    else if (c === 110) this.word("null");
    else if (c === 78) this.nonFinite("NaN", this.at);
    else if (c === 73) this.nonFinite("Infinity", this.at);
    else this.unexpected(c, "unexpected character");
  }

  private nonFinite(word: string, start: number): void {
    if (!this.visitor.nonFinite) this.stop("invalid_json", "NaN and Infinity are not JSON numbers");
    this.word(word);
    this.visitor.nonFinite(start, this.at, this.pointerHere);
  }

  private member(): void {
    const frame = this.frames[this.depth - 1];
    if (this.skipSpace() !== QUOTE)
      this.unexpected(this.text.charCodeAt(this.at), "expected a key");
    const start = this.at;
    const hasEscape = this.string();
    if (!frame?.isObject) return;
    // An escaped key is decoded first, so that "é" and "\u00e9" count as one.
    const decoded: unknown = hasEscape
      ? JSON.parse(this.bytes.toString("utf8", start, this.at))
      : null;
    const key =
      typeof decoded === "string"
        ? Buffer.from(decoded, "utf8").toString("latin1")
        : this.text.slice(start + 1, this.at - 1);
    frame.key = key;
    if (!addKey(frame, key))
      this.stop("duplicate_keys", `the key "${readable(key)}" stands twice in one object`);
    this.visitor.key?.(key, this.pointerHere);
    if (keysIn(frame) > this.limits.keysPerObject)
      this.stop("value_too_long", `more than ${this.limits.keysPerObject} keys in one object`);
    if (this.skipSpace() !== COLON) this.unexpected(this.text.charCodeAt(this.at), "expected ':'");
    this.at++;
  }

  /** Leaves the position after the closing quote; true when the string holds an escape. */
  private string(): boolean {
    const { text } = this;
    const start = this.at + 1;
    let at = start;
    let hasEscape = false;
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === QUOTE) break;
      if (c === BACKSLASH) {
        hasEscape = true;
        this.at = at;
        this.escape();
        at = this.at;
      } else if (!(c >= 32)) {
        this.at = at;
        if (at >= text.length) this.stop("truncated", "the document ends inside a string");
        this.stop("invalid_json", "raw control character in a string");
      }
      at++;
    }
    this.at = at;
    if (at - start > this.limits.stringBytes)
      this.stop("value_too_long", `a string of ${at - start} bytes`);
    this.at++;
    return hasEscape;
  }

  private escape(): void {
    const c = this.text.charCodeAt(++this.at);
    if (this.at >= this.text.length) this.stop("truncated", "the document ends inside a string");
    if (c === 117) {
      for (let k = 0; k < 4; k++) {
        const hex = this.text.charCodeAt(++this.at);
        if (!isHex(hex)) this.unexpected(hex, "bad \\u escape");
      }
    } else if (!ESCAPABLE.has(c)) this.stop("invalid_json", "bad escape in a string");
  }

  private number(): void {
    const start = this.at;
    if (this.text.charCodeAt(this.at) === MINUS) this.at++;
    if (this.text.charCodeAt(this.at) === 73) {
      this.nonFinite("Infinity", start);
      return;
    }
    if (this.text.charCodeAt(this.at) === 48) this.at++;
    else this.digits();
    if (this.text.charCodeAt(this.at) === 46) {
      this.at++;
      this.digits();
    }
    const c = this.text.charCodeAt(this.at);
    if (c !== 101 && c !== 69) return;
    const sign = this.text.charCodeAt(++this.at);
    if (sign === 43 || sign === MINUS) this.at++;
    this.digits();
  }

  private digits(): void {
    if (!isDigit(this.text.charCodeAt(this.at)))
      this.unexpected(this.text.charCodeAt(this.at), "bad number");
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
  }

  private word(word: string): void {
    for (let k = 0; k < word.length; k++) {
      const c = this.text.charCodeAt(this.at + k);
      if (c !== word.charCodeAt(k)) this.unexpected(c, "unexpected character");
    }
    this.at += word.length;
  }

  private skipSpace(): number {
    let c = this.text.charCodeAt(this.at);
    while (c === 32 || c === 10 || c === 13 || c === 9) c = this.text.charCodeAt(++this.at);
    return c;
  }

  private unexpected(c: number, message: string): never {
    if (Number.isNaN(c)) this.stop("truncated", "the document ends early");
    this.stop("invalid_json", message);
  }

  private pointer(): string {
    return this.frames
      .slice(0, this.depth)
      .map((frame) => `/${frame.isObject ? escapePointer(readable(frame.key)) : frame.index}`)
      .join("");
  }

  private stop(code: JsonFault["code"], message: string, isTrailing = false): never {
    const end = Math.min(this.at, this.bytes.length);
    let line = 1;
    let lineStart = 0;
    for (let k = 0; k < end; k++) {
      if (this.bytes[k] !== 10) continue;
      line++;
      lineStart = k + 1;
    }
    const column = this.bytes.toString("utf8", lineStart, end).length + 1;
    throw new Stop({
      code,
      message: `${message} at line ${line}, column ${column}`,
      pointer: this.pointer(),
      offset: end,
      isTrailing,
    });
  }
}
