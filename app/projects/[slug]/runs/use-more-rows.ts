import { useCallback, useEffect, useRef, useState } from "react";
import { cursorText } from "#server/explorer/rules/view.ts";
import type { ExplorerRow, RowsPage } from "#server/explorer/schema.ts";

type More = { rows: ExplorerRow[]; nextCursor: string | null };

/** Rows after the first page, fetched one page at a time from the API that scripts use too. */
export function useMoreRows(slug: string, search: string, first: RowsPage) {
  const [rows, setRows] = useState<readonly ExplorerRow[]>(first.rows);
  const [next, setNext] = useState(first.next && cursorText(first.next));
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const underWay = useRef(false);
  const asked = useRef(search);
  useEffect(() => {
    asked.current = search;
    setRows(first.rows);
    setNext(first.next && cursorText(first.next));
    setError(null);
  }, [search, first]);
  const load = useCallback(async () => {
    if (underWay.current || next === null || error !== null) return;
    underWay.current = true;
    setLoading(true);
    try {
      const from = `/api/v1/projects/${slug}/runs${search}${search ? "&" : "?"}limit=200&cursor=${next}`;
      const answer = await fetch(from);
      if (!answer.ok) throw new Error(String(answer.status));
      const more: More = await answer.json();
      // Another view may have been asked for meanwhile.
      if (asked.current !== search) return;
      setRows((before) => [...before, ...more.rows]);
      setNext(more.nextCursor);
    } catch {
      if (asked.current === search) setError("More runs could not be loaded.");
    } finally {
      underWay.current = false;
      setLoading(false);
    }
  }, [slug, search, next, error]);
  const retry = useCallback(() => setError(null), []);
  return { rows, next, isLoading, error, load, retry };
}
