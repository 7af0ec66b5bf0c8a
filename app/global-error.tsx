"use client";

/** The frame itself failed, so nothing of ours can be relied on here: plain elements only. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>Assay could not show this page</h1>
          <p>The server or its database did not answer. Nothing you sent was changed.</p>
          <button type="button" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
