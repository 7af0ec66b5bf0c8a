export type JsonFault = {
  readonly code: "truncated" | "invalid_json" | "too_deep" | "duplicate_keys" | "value_too_long";
  readonly message: string;
  readonly pointer: string;
  /** Byte where the scan stopped. */
  readonly offset: number;
  /** Set when the first value ended well and something else follows. */
  readonly isTrailing: boolean;
};

export type JsonLimits = {
  readonly depth: number;
  /** Values of any kind in the document. */
  readonly nodes: number;
  readonly keysPerObject: number;
  readonly stringBytes: number;
};

export const JSON_LIMITS: JsonLimits = {
  depth: 64,
  nodes: 20_000_000,
  keysPerObject: 100_000,
  stringBytes: 10_000_000,
};

/** A string or number value as it stands in the bytes; start and end include the quotes. */
export type Scalar = { readonly start: number; readonly end: number; readonly key: string | null };

export type JsonVisitor = {
  readonly key?: (latin1Key: string, pointer: () => string) => void;
  readonly scalar?: (value: Scalar, pointer: () => string) => void;
  readonly open?: () => void;
  /** When given, the bare NaN and Infinity of Python dumps are passed over; else they are a fault. */
  readonly nonFinite?: (start: number, end: number, pointer: () => string) => void;
  readonly close?: (pointer: () => string) => void;
};
