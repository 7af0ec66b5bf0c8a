import type { Fact, FactKind, Note, Refusal } from "../schema.ts";

/**
 * Bytes that were read as one of the syntaxes the adapters understand; made once by read.ts. Places
 * are JSON pointers (json, yaml), XPaths (xml), `line:N` (csv, text) or `line:N` and a pointer (ndjson).
 */
export type ParsedInput =
  | {
      readonly syntax: "json";
      readonly root: unknown;
      readonly notes: readonly Note[];
      /** Set when bare NaN or Infinity stood in it and was read as null: what an adapter that does not tolerate them refuses with. */
      readonly nonFinite?: Refusal;
    }
  | { readonly syntax: "xml"; readonly root: XmlElement; readonly notes: readonly Note[] }
  | {
      readonly syntax: "ndjson";
      readonly records: readonly NdjsonRecord[];
      readonly notes: readonly Note[];
    }
  | { readonly syntax: "csv"; readonly table: CsvTable; readonly notes: readonly Note[] }
  | {
      readonly syntax: "yaml";
      readonly root: unknown;
      /** The document as written, for words that YAML 1.1 and 1.2 read differently. */
      readonly text: string;
      readonly notes: readonly Note[];
    }
  | {
      readonly syntax: "markdown";
      /** What the YAML between the first two `---` lines holds; null when there is none. */
      readonly frontMatter: unknown;
      /** The text after the front matter. */
      readonly text: string;
      readonly notes: readonly Note[];
    }
  | { readonly syntax: "text"; readonly lines: readonly string[]; readonly notes: readonly Note[] };

export type NdjsonRecord = { readonly line: number; readonly value: unknown };

export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

export type CsvTable = {
  readonly delimiter: "," | ";";
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  /** Lines whose record is narrower or wider than the header. */
  readonly raggedLines: readonly number[];
};

export type XmlElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly inside, children's text left out. */
  readonly text: string;
  readonly line: number;
  /** XPath from the root, such as /testsuites/testsuite[1]/testcase[3]. */
  readonly path: string;
};

export type ParseResult =
  | {
      readonly kind: "facts";
      readonly format: string;
      readonly facts: readonly Fact[];
      readonly notes: readonly Note[];
      readonly observedAt: string | null;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** What the sender states and the document does not. */
export type Origin = { readonly runId?: string | undefined };

/**
 * An adapter knows one tool and nothing of the rubric. `recognise` looks at shape, never at a file
 * name, and says how it knew. `parse` is synchronous, pure and total: hostile input is a refusal,
 * never a throw. `at` is only used to flag times in the future.
 */
export type Adapter = {
  readonly manifest: {
    readonly id: string;
    /** The tool or format in one or two words, for lists and sentences. */
    readonly tool: string;
    readonly title: string;
    readonly homepage: string;
    /** Versions of the tool whose own output stands in fixtures/. */
    readonly versions: readonly string[];
    /** What a result may call itself. */
    readonly formats: readonly string[];
    /** Names of formats in fixtures/bad/manifest.json whose cases this adapter answers for. */
    readonly badFormats?: readonly string[];
    /** Its tool dumps bare NaN and Infinity, as Python's json does: they are read as missing. */
    readonly toleratesNonFinite?: boolean;
    /** Why the order of records carries meaning here; unset, any order must give the same facts. */
    readonly orderMatters?: string;
    readonly factKinds: readonly FactKind[];
    readonly lifecycle: "experimental" | "stable" | "deprecated";
    readonly quality: Readonly<Record<string, string>>;
  };
  /** null when it is not this tool's document; otherwise what gave it away. */
  readonly recognise: (input: ParsedInput) => string | null;
  readonly parse: (input: ParsedInput, at: Date, origin?: Origin) => ParseResult;
  /** What is kept of the document where it names people: reading that again gives the same facts. */
  readonly withhold?: (stored: Buffer) => Buffer;
};

/**
 * A file that is no text, known by the signature it begins with. What was read of it becomes JSON, which
 * from then on is the document: searched for secrets, kept and shown in place of the bytes.
 */
export type BinaryFormat = {
  readonly matches: (bytes: Uint8Array) => boolean;
  readonly render: (
    bytes: Uint8Array,
  ) => { readonly value: unknown; readonly notes: readonly Note[] } | { readonly refusal: Refusal };
};
