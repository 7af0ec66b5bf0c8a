import type { FactKind } from "../schema.ts";

// What a tool's fetch.ts is handed and what it gives. It reads no clock and no setting: the address,
// credentials, limits and pauses between requests belong to whoever calls it.

export type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** Any answer that is not a fault of the way there: 200, but also 400 and 404. */
export type HttpAnswer = {
  readonly status: number;
  readonly mediaType: string | null;
  readonly bytes: Uint8Array;
};

/** A tool's HTTP API. Paths stand below the address that the connection names. Throws FetchError. */
export type Http = {
  readonly get: (path: string, query?: Query) => Promise<HttpAnswer>;
  readonly post: (path: string, body: unknown) => Promise<HttpAnswer>;
};

/** One document as the tool sent it. */
export type Fetched = {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** Left out where only the content can tell. */
  readonly mediaType?: string;
  /** Id of the only adapter that may read it; left out where anything may come. */
  readonly as?: string;
  /** The run that it is about, where the document itself names none. */
  readonly runId?: string;
  /** It is a page of the list of all such facts that the tool has now. */
  readonly listing?: FactKind;
};

/** What a fetch that came to its end leaves behind. */
export type FetchEnd<Cursor> = {
  /** Where the next one goes on. */
  readonly cursor: Cursor;
  /** Kinds of which everything that the tool has was listed. */
  readonly complete: readonly FactKind[];
  /** Why not everything was fetched, as a sentence. */
  readonly notes: readonly string[];
};

export type Documents<Cursor> = AsyncGenerator<Fetched, FetchEnd<Cursor>>;

/** The answer as JSON; null when it is none. */
export function jsonOf({ bytes }: HttpAnswer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
