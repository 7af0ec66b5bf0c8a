import { AppError } from "#server/platform/errors.ts";
import type { Live } from "#server/platform/live.ts";
import { logFault } from "#server/platform/log.ts";
import { isStopping } from "#server/platform/stopping.ts";

// Server-sent events (WHATWG HTML 9.2). Each event is the whole state, so nothing is lost between two
// connections and no Last-Event-ID is needed.

const BEAT_MS = 25_000;
/** Changes within it are told as one. */
const SETTLE_MS = 100;
/** What the browser waits before it connects anew. */
const RETRY_MS = 3_000;
const STREAMS_MAX = 500;
/** Events that a reader may leave unread before it is let go. */
const UNREAD_MAX = 16;

/** With how long the reader waits before it asks anew, about; they do not all come back at once. */
type End = (retryMs?: number) => void;
/** How to end each open stream. */
const streams = new Set<End>();

/** A server that is asked to stop waits for answers under way, and these never come to an end by themselves. */
const endAll = () => {
  for (const end of [...streams]) end(RETRY_MS);
};
function keep(end: End): void {
  if (streams.size === 0) process.on("SIGTERM", endAll);
  streams.add(end);
}
function forget(end: End): void {
  streams.delete(end);
  if (streams.size === 0) process.off("SIGTERM", endAll);
}

export type Watched = {
  /** Left out: what is there is told once, and the browser asks again after a while. */
  readonly live: Live | undefined;
  readonly topic: string;
  /** The state as it may be told to this reader; throws an AppError once they may not read it. */
  readonly read: () => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly beatMs?: number;
};

/** Tells what `read` gives now and whenever it changed. The reader's right to it is asked with every event and beat. */
export async function eventStream(of: Watched): Promise<Response> {
  if (streams.size >= STREAMS_MAX)
    throw new AppError(
      "rate-limited",
      "Too many watch at once; reload the page to see it as it is.",
    );
  const first = await of.read();
  // A server that is about to end begins nothing that lasts.
  const stream = of.live && !isStopping() ? watching(of, of.live, first) : told(first);
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // no-transform: a compressing hop would hold events back until it has enough of them.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);
const event = (data: string) => bytes(`event: state\ndata: ${data}\n\n`);
const hello = (retryMs: number) => bytes(`retry: ${Math.round(retryMs)}\n\n`);

function told(state: unknown): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(hello(RETRY_MS));
      controller.enqueue(event(JSON.stringify(state)));
      controller.close();
    },
  });
}

function watching(of: Watched, live: Live, first: unknown): ReadableStream<Uint8Array> {
  let end: End = () => {};
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      let last = JSON.stringify(first);
      let isOver = false;
      let isDue = false;
      let isTelling = false;
      controller.enqueue(hello(RETRY_MS));
      controller.enqueue(event(last));

      end = (retryMs) => {
        if (isOver) return;
        isOver = true;
        forget(end);
        unfollow();
        clearInterval(beat);
        of.signal.removeEventListener("abort", gone);
        try {
          if (retryMs !== undefined) controller.enqueue(hello(retryMs * (1 + Math.random())));
          controller.close();
        } catch {
          // The reader went first.
        }
      };
      const gone = () => end();
      const say = (chunk: Uint8Array) => {
        if (isOver) return;
        if ((controller.desiredSize ?? 0) < -UNREAD_MAX) return end();
        controller.enqueue(chunk);
      };
      const tell = async () => {
        while (isDue && !isOver) {
          isDue = false;
          try {
            const now = JSON.stringify(await of.read());
            if (now !== last) say(event(now));
            last = now;
          } catch (error) {
            // Gone or no longer theirs: the stream ends, and what follows is told why.
            if (!(error instanceof AppError)) logFault("live events", error);
            return end();
          }
          await new Promise((done) => setTimeout(done, SETTLE_MS));
        }
      };
      const look = () => {
        isDue = true;
        if (isTelling) return;
        isTelling = true;
        void tell().finally(() => {
          isTelling = false;
        });
      };
      keep(end);
      const unfollow = live.follow(of.topic, look);
      const beat = setInterval(() => {
        say(bytes(": beat\n\n"));
        look();
      }, of.beatMs ?? BEAT_MS);
      beat.unref();
      of.signal.addEventListener("abort", gone);
      // What changed between the first reading and following.
      look();
    },
    cancel: () => end(),
  });
}
