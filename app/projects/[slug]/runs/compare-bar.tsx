import { list } from "#app/_copy/format.ts";
import { Button } from "#app/_ui/button.tsx";

export type Picked = { runId: string; name: string; startedAt: string | null };

const MOST = 8;

/** What was picked, oldest first: the first is what the others are compared with. */
export function CompareBar(props: {
  picked: readonly Picked[];
  isLive: boolean;
  onClear: () => void;
}) {
  const picked = [...props.picked].sort((a, b) =>
    (a.startedAt ?? "") < (b.startedAt ?? "") ? -1 : 1,
  );
  const isReady = picked.length >= 2 && picked.length <= MOST;
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 pb-2">
      {picked.map(({ runId }) => (
        <input key={runId} type="hidden" name="runs" value={runId} />
      ))}
      <Button type="submit" look="main" aria-disabled={props.isLive && !isReady}>
        Compare
      </Button>
      <span className="text-12 text-ink-2" aria-live="polite">
        {picked.length === 0 ? (
          "Pick two to eight runs; the oldest is the one the others are compared with."
        ) : (
          <bdi>
            {picked.length > MOST
              ? `${picked.length} picked; at most ${MOST} can be compared.`
              : `${picked.length} picked: ${list(picked.map(({ name }) => name))}`}
          </bdi>
        )}
      </span>
      {picked.length > 0 ? (
        <Button look="quiet" onClick={props.onClear}>
          Clear
        </Button>
      ) : null}
    </div>
  );
}
