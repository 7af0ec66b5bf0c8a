import type { Fact, FactKind, Note, Refusal } from "../schema.ts";

/** Bytes that were read as one of the syntaxes the adapters understand; made once by read.ts. */
export type ParsedInput =
  | { readonly syntax: "json"; readonly root: unknown; readonly notes: readonly Note[] }
  | { readonly syntax: "xml"; readonly root: XmlElement; readonly notes: readonly Note[] };

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

/**
 * An adapter knows one tool and nothing of the rubric. `recognise` looks at shape, never at a file
 * name, and says how it knew. `parse` is synchronous, pure and total: hostile input is a refusal,
 * never a throw. `at` is only used to flag times in the future.
 */
export type Adapter = {
  readonly manifest: {
    readonly id: string;
    readonly title: string;
    readonly homepage: string;
    /** Versions of the tool whose own output stands in fixtures/. */
    readonly versions: readonly string[];
    readonly formats: readonly string[];
    readonly factKinds: readonly FactKind[];
    readonly lifecycle: "experimental" | "stable" | "deprecated";
    readonly quality: Readonly<Record<string, string>>;
  };
  /** null when it is not this tool's document; otherwise what gave it away. */
  readonly recognise: (input: ParsedInput) => string | null;
  readonly parse: (input: ParsedInput, at: Date) => ParseResult;
};
