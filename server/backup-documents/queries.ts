import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { DOCUMENT_BYTES_MAX, DOCUMENTS } from "#server/backups/catalogue.ts";
import type { DamagedDocument } from "#server/backups/schema.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";

const decompress = promisify(brotliDecompress);
const TAB = 9;
const LINE = 10;
/** Longer than any id, name or digest that a row begins with; what is not kept is only passed over. */
const KEPT_BYTES = 200;
/** What bytes in hexadecimal begin with, in COPY's text format. */
const HEX = "\\\\x";

/**
 * Reads the rows of documents as they pass, in pieces that end anywhere, and looks whether the bytes of
 * each are those that its digest tells. One document is held at a time.
 */
export class DocumentCheck {
  #kept: Map<number, string>;
  readonly #last: number;
  #field = 0;
  #text = "";
  #body: Buffer[] = [];
  #bodyBytes = 0;
  #count = 0;
  readonly #damaged: DamagedDocument[] = [];
  readonly #at: Record<"project" | "id" | "digest" | "coding", number>;

  constructor(columns: readonly string[]) {
    const at = (name: string) => {
      const found = columns.indexOf(name);
      if (found < 0) throw new AppError("invalid", `The backup's documents have no ${name}.`);
      return found;
    };
    this.#at = {
      project: at(DOCUMENTS.project),
      id: at(DOCUMENTS.id),
      digest: at(DOCUMENTS.digest),
      coding: at(DOCUMENTS.coding),
    };
    this.#last = columns.length - 1;
    if (at(DOCUMENTS.body) !== this.#last)
      throw new AppError("invalid", "The backup's documents do not end with their bytes.");
    this.#kept = new Map();
  }

  async take(bytes: Buffer): Promise<void> {
    let from = 0;
    while (from < bytes.byteLength) {
      const isBody = this.#field === this.#last;
      const found = bytes.indexOf(isBody ? LINE : TAB, from);
      const to = found < 0 ? bytes.byteLength : found;
      this.#hold(bytes.subarray(from, to), isBody);
      from = to + 1;
      if (found < 0) return;
      if (isBody) await this.#endRow();
      else this.#endField();
    }
  }

  /** What was seen. A row that did not end is not one. */
  end(): { count: number; damaged: readonly DamagedDocument[] } {
    return { count: this.#count, damaged: this.#damaged };
  }

  #hold(bytes: Buffer, isBody: boolean): void {
    if (isBody) {
      this.#bodyBytes += bytes.byteLength;
      if (this.#bodyBytes > 2 * DOCUMENT_BYTES_MAX)
        throw new AppError("invalid", "The backup holds a document larger than any is.");
      this.#body.push(Buffer.from(bytes));
    } else if (this.#text.length < KEPT_BYTES)
      this.#text += bytes.toString("latin1", 0, KEPT_BYTES - this.#text.length);
  }

  #endField(): void {
    this.#kept.set(this.#field, this.#text);
    this.#field += 1;
    this.#text = "";
  }

  async #endRow(): Promise<void> {
    this.#count += 1;
    const hex = Buffer.concat(this.#body).toString("latin1");
    const isWhole = await this.#isWhole(hex);
    if (!isWhole) this.#damaged.push({ projectId: this.#of("project"), id: this.#of("id") });
    this.#field = 0;
    this.#kept = new Map();
    this.#body = [];
    this.#bodyBytes = 0;
  }

  async #isWhole(hex: string): Promise<boolean> {
    if (!hex.startsWith(HEX)) return false;
    const held = Buffer.from(hex.slice(HEX.length), "hex");
    const whole =
      this.#of("coding") === "br"
        ? await decompress(held, { maxOutputLength: DOCUMENT_BYTES_MAX }).catch(() => null)
        : held;
    return whole !== null && sha256(whole) === this.#of("digest");
  }

  #of(what: "project" | "id" | "digest" | "coding"): string {
    return this.#kept.get(this.#at[what]) ?? "";
  }
}
