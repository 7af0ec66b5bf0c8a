"use client";

import { Button } from "#app/_ui/button.tsx";
import { ErrorPanel } from "#app/_ui/error-panel.tsx";
import { OUTAGE_DIGEST } from "#server/platform/outage.ts";

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
        <p>{reason(props.error.digest)}</p>
      </ErrorPanel>
    </div>
  );
}

function reason(digest: string | undefined): string {
  if (digest === OUTAGE_DIGEST)
    return "The database does not answer at the moment; nothing that was saved is lost. It is looked for all the time: try again in a few seconds, and tell whoever runs this server when it stays away.";
  const failed = "Something failed on our side; nothing you sent was changed.";
  return digest ? `${failed} The log has it under ${digest}.` : failed;
}
