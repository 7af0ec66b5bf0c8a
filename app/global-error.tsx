"use client";

import { failureWords } from "#app/_copy/failure.ts";

/** The frame itself failed, so nothing of ours can be relied on here: plain elements only. */
export default function GlobalError(props: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>Assay could not show this page</h1>
          <p>{failureWords(props.error.digest)}</p>
          <button type="button" onClick={props.reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
