"use client";

import { failureWords } from "#app/_copy/failure.ts";
import { Button } from "#app/_ui/button.tsx";
import { ErrorPanel } from "#app/_ui/error-panel.tsx";

/** A page could not be drawn. The frame around it stays. */
export default function PageError(props: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <div className="pt-8">
      <h1 className="sr-only">This page could not be shown</h1>
      <ErrorPanel
        title="This page could not be shown"
        actions={
          <Button look="main" onClick={props.reset}>
            Try again
          </Button>
        }
      >
        <p>{failureWords(props.error.digest)}</p>
      </ErrorPanel>
    </div>
  );
}
